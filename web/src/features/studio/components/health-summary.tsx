import { DataTable, type Column } from '@/components/data-table';
import { Section } from '@/components/section';
import type { Health } from '@/features/studio/api/health';
import { formatAgo, formatBitrate, formatNumber, formatSpeed } from '@/lib/format';
import { codecName, encoderName } from '@/lib/media-names';
import { studioStrings } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import styles from './health-summary.module.css';

const text = studioStrings.healthPage;

export const StatusPill = ({ status }: { status: Health['status'] }) => (
  <span className={styles.status} data-status={status}>
    {text.status[status]}
  </span>
);

const names: Readonly<Record<string, string>> = text.issue;
const nameOf = (code: string): string => names[code] ?? code;

// What began this minute has no "ago" yet.
const freshForMs = 60_000;
const began = (atMs: number, nowMs: number): string => (nowMs - atMs < freshForMs ? text.beganNow : formatAgo(atMs, nowMs));

export function Issues({ issues }: { issues: Health['issues'] }) {
  const now = useNow();
  if (issues.length === 0) return <p className={styles.fine}>{text.noIssues}</p>;
  return (
    <ul className={styles.issues}>
      {issues.map((issue) => (
        <li key={issue.code} className={styles.issue} data-severity={issue.severity}>
          <p>
            <strong>{nameOf(issue.code)}</strong> <span className={styles.since}>{[issue.value, began(Date.parse(issue.since), now)].filter(Boolean).join(', ')}</span>
          </p>
          <p>{issue.fix}</p>
        </li>
      ))}
    </ul>
  );
}

const rungColumns: Column<Health['rungs'][number]>[] = [
  { key: 'name', title: text.quality, cell: ({ name }) => name },
  { key: 'size', title: text.size, cell: ({ width, height }) => (width === 0 ? '–' : `${width}×${height}`) },
  { key: 'bitrate', title: text.bitrate, cell: ({ bitrate_bps: bps }) => formatBitrate(bps), isNumber: true },
  { key: 'fps', title: text.fps, cell: ({ fps }) => fps.toFixed(1), isNumber: true },
  { key: 'speed', title: text.rungSpeed, cell: ({ speed }) => formatSpeed(speed), isNumber: true },
  { key: 'lag', title: text.rungLag, cell: ({ lag_ms: lag }) => `${formatNumber(lag)} ms`, isNumber: true },
  { key: 'state', title: text.rungState, cell: ({ is_dropped: isDropped }) => (isDropped ? text.dropped : text.runs) },
];

function Facts({ health }: { health: Health }) {
  const { publisher, video, audio } = health;
  const facts: [string, string][] = [];
  if (publisher) facts.push([text.encoder, `${encoderName(publisher.encoder) || publisher.protocol}, ${publisher.address}`]);
  if (video) facts.push([text.video, `${codecName(video.codec)}, ${video.width}×${video.height}, ${video.fps.toFixed(2)} fps, ${formatBitrate(video.bitrate_bps)}`]);
  if (audio) facts.push([text.audio, `${codecName(audio.codec)}, ${audio.sample_rate_hz / 1000} kHz, ${audio.channels} ch, ${formatBitrate(audio.bitrate_bps)}`]);
  if (video) facts.push([text.missing, formatNumber(video.missing_frames)]);
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What arrives, what is wrong with it, and what the server makes of it. */
export function HealthSummary({ health }: { health: Health }) {
  return (
    <>
      <Section title={text.issues} actions={<StatusPill status={health.status} />}>
        <Issues issues={health.issues} />
      </Section>
      <Section title={text.arrives}>
        <Facts health={health} />
      </Section>
      <Section title={text.qualities} text={health.source_offered ? text.source : text.sourceHidden}>
        <DataTable caption={text.qualities} columns={rungColumns} rows={health.rungs} rowKey={({ name }) => name} />
      </Section>
    </>
  );
}
