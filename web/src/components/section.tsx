import { useId, type ReactNode } from 'react';
import styles from './section.module.css';

interface Props {
  title: string;
  /** Its place among steps that one takes in turn. */
  step?: number | undefined;
  text?: ReactNode;
  /** Beside the title: what to do with the whole. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, step, text, actions, children }: Props) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {step !== undefined && <span className={styles.step}>{step} </span>}
          {title}
        </h2>
        {actions}
      </div>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children}
    </section>
  );
}

/** Fields beside each other where there is room, and their button after them. */
export const FormRow = ({ children }: { children: ReactNode }) => <div className={styles.row}>{children}</div>;

/** Fields one under the other, no wider than is good to read. */
export const FormColumn = ({ children }: { children: ReactNode }) => <div className={styles.column}>{children}</div>;
