import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Avatar } from './avatar';
import styles from './person-row.module.css';

interface Person {
  handle: string;
  display_name: string;
  avatar_url?: string | null;
}

/** People one under the other, each with what can be done about them. */
export function PersonRows({ people, actions }: { people: readonly Person[]; actions: (person: Person) => ReactNode }) {
  return (
    <ul className={styles.rows}>
      {people.map((person) => (
        <li key={person.handle} className={styles.row}>
          <Avatar handle={person.handle} url={person.avatar_url ?? null} size={32} />
          <Link href={`/@${person.handle}`} className={styles.name}>
            {person.display_name} <span className={styles.handle}>@{person.handle}</span>
          </Link>
          {actions(person)}
        </li>
      ))}
    </ul>
  );
}
