import { useState } from 'react';
import { LinePlot } from '@/components/line-plot';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useActiveBroadcasts, useOverview, type ActiveBroadcast, type Overview } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { formatBitrate, formatBytes, formatDuration, formatNumber } from '@/lib/format';
import { adminStrings } from '@/lib/strings/admin';
import styles from './overview.module.css';

const text = adminStrings.overviewPage;
// Two seconds each.
const mostSamples = 150;

/** The figures since the page was opened. */
function useHistory(overview: Overview): readonly Overview[] {
  const [samples, setSamples] = useState<readonly Overview[]>([overview]);
  if (samples.at(-1)?.at !== overview.at) setSamples([...samples.slice(-(mostSamples - 1)), overview]);
  return samples;
}

const cores = (value: number): string => value.toFixed(2);

function Facts({ overview }: { overview: Overview }) {
  const facts: [string, string][] = [
    [text.uptime, formatDuration(overview.uptime_s)],
    [text.broadcasts, formatNumber(overview.broadcasts)],
    [text.viewers, formatNumber(overview.viewers)],
    [text.users, formatNumber(overview.users)],
    [text.encoders, formatNumber(overview.encoders)],
    [text.connections, formatNumber(overview.http_connections)],
    [text.sockets, formatNumber(overview.websocket_clients)],
    [text.disk, formatBytes(overview.disk_free_bytes)],
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

interface Speeds {
  at: string;
  of: Readonly<Record<string, number | null>>;
}

const mostSpeeds = 5;
const speedOf = ({ transcode_speed: speed }: ActiveBroadcast): number => speed ?? Infinity;

/** How fast the slowest streams are encoded, each a line of its own. */
function Speeds({ at, length, span }: { at: string; length: number; span: string }) {
  const { data: broadcasts = [] } = useActiveBroadcasts();
  const [samples, setSamples] = useState<readonly Speeds[]>([]);
  if (samples.at(-1)?.at !== at) {
    const of = Object.fromEntries(broadcasts.map(({ handle, transcode_speed: speed }) => [handle, speed]));
    setSamples([...samples.slice(-(mostSamples - 1)), { at, of }]);
  }
  const slowest = broadcasts.toSorted((a, b) => speedOf(a) - speedOf(b)).slice(0, mostSpeeds);
  const series = slowest.toSorted((a, b) => a.handle.localeCompare(b.handle)).map(({ handle }) => ({ label: `@${handle}`, values: samples.map(({ of }) => of[handle] ?? null) }));
  return <LinePlot length={length} span={span} title={text.speeds} format={(value) => `${value.toFixed(1)}×`} atLeast={2} series={series.length === 0 ? [{ label: text.none, values: [] }] : series} />;
}

function Content({ overview }: { overview: Overview }) {
  const history = useHistory(overview);
  const values = (of: (sample: Overview) => number | null) => history.map(of);
  const common = { length: mostSamples, span: text.span };
  return (
    <>
      <Section title={adminStrings.overview}>
        <Facts overview={overview} />
      </Section>
      <Section title={text.recent} text={text.recentText}>
        <div className={styles.plots}>
          <LinePlot {...common} title={text.cpu} format={cores} atLeast={overview.cores} series={[{ label: text.cpu, values: values(({ cpu_cores_used: cpu }) => cpu) }]} />
          <LinePlot {...common} title={text.memory} format={formatBytes} atLeast={100_000_000} series={[{ label: text.memory, values: values(({ memory_bytes: bytes }) => bytes) }]} />
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
              { label: text.connections, values: values(({ http_connections: count }) => count) },
              { label: text.sockets, values: values(({ websocket_clients: count }) => count) },
            ]}
          />
          <Speeds at={overview.at} {...common} />
        </div>
      </Section>
    </>
  );
}

export default function OverviewPage() {
  const query = useOverview();
  return (
    <AdminPage current="/admin">
      <Loaded query={query} failed={adminStrings.failed}>
        {(overview) => <Content overview={overview} />}
      </Loaded>
    </AdminPage>
  );
}
