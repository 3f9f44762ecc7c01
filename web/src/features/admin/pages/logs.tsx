import { useEffect, useRef, useState } from 'react';
import { CheckField, SelectField } from '@/components/field';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useLogs, type LogEntry, type LogLevel } from '@/features/admin/api/logs';
import { AdminPage } from '@/features/admin/components/admin-page';
import { formatClockExact } from '@/lib/format';
import { adminStrings } from '@/lib/strings/admin';
import styles from './logs.module.css';

const text = adminStrings.logsPage;
const levels = ['debug', 'info', 'warn', 'error'] as const;

function Lines({ entries, isFollowed }: { entries: readonly LogEntry[]; isFollowed: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const last = entries.at(-1)?.id;
  useEffect(() => {
    if (last !== undefined && isFollowed && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, isFollowed]);
  if (entries.length === 0) return <p>{text.empty}</p>;
  return (
    // A box that scrolls must be reached by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={box} className={styles.box} role="log" aria-live="off" aria-label={adminStrings.logs} tabIndex={0}>
      {entries.map(({ id, at, level, module, message, fields }) => (
        <p key={id} className={styles.line}>
          <time className={styles.time} dateTime={at} title={at}>
            {formatClockExact(at)}
          </time>{' '}
          <span className={styles.level} data-level={level}>
            {level}
          </span>{' '}
          <span className={styles.module}>{module}</span> {message}
          {Object.entries(fields).map(([name, value]) => (
            <span key={name} className={styles.field}>
              {' '}
              {name}={value}
            </span>
          ))}
        </p>
      ))}
    </div>
  );
}

export default function LogsPage() {
  const [level, setLevel] = useState<LogLevel>('info');
  const [isFollowed, setFollowed] = useState(true);
  const query = useLogs(level, isFollowed);
  return (
    <AdminPage current="/admin/logs">
      <Section title={adminStrings.logs}>
        <div className={styles.options}>
          <SelectField label={text.level} value={level} onChange={(event) => setLevel(event.target.value as LogLevel)}>
            {levels.map((one) => (
              <option key={one} value={one}>
                {text.levels[one]}
              </option>
            ))}
          </SelectField>
          <CheckField isSwitch label={text.follow} checked={isFollowed} onChange={(event) => setFollowed(event.target.checked)} />
        </div>
        <Loaded query={query} failed={adminStrings.failed}>
          {(entries) => <Lines entries={entries} isFollowed={isFollowed} />}
        </Loaded>
      </Section>
    </AdminPage>
  );
}
