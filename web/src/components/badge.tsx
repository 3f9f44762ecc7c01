import { strings } from '@/lib/strings';
import styles from './badge.module.css';

type State = keyof typeof strings.badge;

/** The state of a channel as a word; live is red, with a dot. */
export function Badge({ state }: { state: State }) {
  return <span className={`${styles.badge} ${styles[state] ?? ''}`}>{strings.badge[state]}</span>;
}
