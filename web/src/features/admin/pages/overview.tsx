import { LinePlot } from '@/components/line-plot';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { overviewSamples, useOverview, type Overview, type Sample } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { slowestStreams, speedsOf } from '@/features/admin/speeds';
import { formatBitrate, formatBytes, formatNumber, formatSpan, formatSpeed } from '@/lib/format';
import { adminStrings } from '@/lib/strings/admin';
import { toSteps } from '@/lib/time-steps';
import styles from './overview.module.css';

const text = adminStrings.overviewPage;
const mebibyte = 1024 * 1024;
const mostDays = 365;

const diskDays = (days: number | null): string => {
  if (days === null) return '–';
  return days < mostDays ? text.days(days < 10 ? days.toFixed(1) : days.toFixed(0)) : text.overYear;
};
const apiTime = (ms: number | null): string => (ms === null ? '–' : text.milliseconds(ms < 10 ? ms.toFixed(1) : ms.toFixed(0)));

function Facts({ overview }: { overview: Overview }) {
  const facts: [string, string][] = [
    [text.broadcasts, formatNumber(overview.broadcasts)],
    [text.viewers, formatNumber(overview.viewers)],
    [text.users, formatNumber(overview.users)],
    [text.encoders, formatNumber(overview.encoders)],
    [text.connections, formatNumber(overview.http_connections)],
    [text.sockets, formatNumber(overview.websocket_clients)],
    [text.disk, formatBytes(overview.disk_free_bytes)],
    [text.diskDays, diskDays(overview.disk_days_left)],
    [text.apiTime, apiTime(overview.http_p95_ms)],
    [text.uptime, formatSpan(overview.uptime_s)],
  ];
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

const timeOf = ({ overview }: Sample): number => Date.parse(overview.at);

function Plots({ samples, cores }: { samples: readonly Sample[]; cores: number }) {
  const { count, periodMs } = overviewSamples;
  const steps = toSteps(samples, timeOf, periodMs, count);
  const values = (of: (overview: Overview) => number | null) => steps.map((sample) => (sample === null ? null : of(sample.overview)));
  const common = { length: count, span: text.span };
  const slowest = slowestStreams(samples.at(-1)?.broadcasts ?? []);
  const speeds = slowest.map((handle) => ({ label: `@${handle}`, values: speedsOf(handle, steps) }));
  return (
    <div className={styles.plots}>
      <LinePlot {...common} title={text.cpu} format={(value) => value.toFixed(2)} atLeast={cores} series={[{ label: text.cpu, values: values(({ cpu_cores_used: cpu }) => cpu) }]} />
      <LinePlot
        {...common}
        title={text.memory}
        format={(value) => text.megabytes(formatNumber(Math.round(value)))}
        atLeast={100}
        series={[{ label: text.memory, values: values(({ memory_bytes: bytes }) => bytes / mebibyte) }]}
      />
      <LinePlot
        {...common}
        title={text.egress}
        format={formatBitrate}
        atLeast={1_000_000}
        series={[
          { label: text.out, values: values(({ egress_bps: bps }) => bps) },
          { label: text.in, values: values(({ ingest_bps: bps }) => bps) },
        ]}
      />
      <LinePlot {...common} title={text.viewers} format={formatNumber} atLeast={5} series={[{ label: text.viewers, values: values(({ viewers }) => viewers) }]} />
      <LinePlot
        {...common}
        title={text.open}
        format={formatNumber}
        atLeast={10}
        series={[
          { label: text.connections, values: values(({ http_connections: open }) => open) },
          { label: text.sockets, values: values(({ websocket_clients: open }) => open) },
        ]}
      />
      <LinePlot {...common} title={text.encoders} format={formatNumber} atLeast={5} series={[{ label: text.encoders, values: values(({ encoders }) => encoders) }]} />
      <LinePlot {...common} title={text.diskLeft} format={diskDays} atLeast={10} series={[{ label: text.diskDays, values: values(({ disk_days_left: days }) => days) }]} />
      <LinePlot {...common} title={text.apiTime} format={apiTime} atLeast={10} series={[{ label: text.apiP95, values: values(({ http_p95_ms: ms }) => ms) }]} />
      <LinePlot {...common} title={text.speeds} format={formatSpeed} atLeast={2} series={speeds.length === 0 ? [{ label: text.none, values: [] }] : speeds} />
    </div>
  );
}

function Content({ samples }: { samples: readonly Sample[] }) {
  const overview = samples.at(-1)?.overview;
  if (overview === undefined) return null;
  return (
    <>
      <Section title={adminStrings.overview}>
        <Facts overview={overview} />
      </Section>
      <Section title={text.recent} text={text.recentText}>
        <Plots samples={samples} cores={overview.cores} />
      </Section>
    </>
  );
}

export default function OverviewPage() {
  const query = useOverview();
  return (
    <AdminPage current="/admin">
      <Loaded query={query} failed={adminStrings.failed}>
        {(samples) => <Content samples={samples} />}
      </Loaded>
    </AdminPage>
  );
}
