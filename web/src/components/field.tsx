import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import styles from './field.module.css';

interface FrameProps {
  label: string;
  /** Said under the field while nothing is wrong with it. */
  hint?: ReactNode;
  /** What is wrong with what stands in it. */
  error?: string | undefined;
}

interface Described {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** A label over a field, what to know of it or what is wrong with it below. For fields of your own making. */
export function Field({ label, hint, error, children }: FrameProps & { children: (props: Described) => ReactNode }) {
  const id = useId();
  const isWrong = error !== undefined && error !== '';
  const hasNote = isWrong || hint !== undefined;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children({ id, 'aria-invalid': isWrong || undefined, 'aria-describedby': hasNote ? `${id}-note` : undefined })}
      {hasNote && (
        <div id={`${id}-note`} className={isWrong ? styles.error : styles.hint}>
          {isWrong ? error : hint}
        </div>
      )}
    </div>
  );
}

type TextProps = FrameProps & InputHTMLAttributes<HTMLInputElement> & {
  /** Beside the field. */
  after?: ReactNode;
  /** One icon button inside the field, at its end. */
  inside?: ReactNode;
};

export function TextField({ label, hint, error, after, inside, className = '', ...input }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => (
        <div className={styles.row}>
          <input {...described} className={`${styles.input} ${inside === undefined ? '' : styles.roomy} ${className}`} {...input} />
          {inside !== undefined && <span className={styles.inside}>{inside}</span>}
          {after}
        </div>
      )}
    </Field>
  );
}

type AreaProps = FrameProps & TextareaHTMLAttributes<HTMLTextAreaElement>;

export function TextArea({ label, hint, error, className = '', ...area }: AreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => <textarea rows={4} {...described} className={`${styles.input} ${styles.area} ${className}`} {...area} />}
    </Field>
  );
}

type SelectProps = FrameProps & SelectHTMLAttributes<HTMLSelectElement>;

/** children: its <option>s. */
export function SelectField({ label, hint, error, className = '', ...select }: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => <select {...described} className={`${styles.input} ${className}`} {...select} />}
    </Field>
  );
}

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode;
  hint?: ReactNode;
  /** A switch takes effect at once, a checkbox with its form. */
  isSwitch?: boolean;
}

export function CheckField({ label, hint, isSwitch = false, ...input }: CheckProps) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        type="checkbox"
        role={isSwitch ? 'switch' : undefined}
        id={id}
        className={isSwitch ? styles.switch : styles.box}
        aria-describedby={hint === undefined ? undefined : `${id}-note`}
        {...input}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div id={`${id}-note`} className={styles.hint}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
