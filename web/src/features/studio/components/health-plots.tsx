import { useState } from 'react';
import { SelectField } from '@/components/field';
import { LinePlot } from '@/components/line-plot';
import { useHealthHistory, type Health } from '@/features/studio/api/health';
import { formatBitrate, formatNumber } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';
import styles from './health-plots.module.css';

const text = studioStrings.healthPage;
const ranges = [5, 60];
const mostPoints = 300;

/** Every nth sample, so that an hour is as many points as five minutes. */
export function thin<T>(samples: readonly T[], most: number): T[] {
  const step = Math.ceil(samples.length / most);
  return step <= 1 ? [...samples] : samples.filter((_, index) => (samples.length - 1 - index) % step === 0);
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** What was measured while the page was open. */
export function HealthPlots({ handle }: { handle: string }) {
  const [minutes, setMinutes] = useState(5);
  const history = useHealthHistory(handle).slice(-minutes * 60);
  const shown = thin(history, mostPoints);
  const length = Math.max(2, Math.ceil((minutes * 60) / Math.max(1, Math.ceil(history.length / mostPoints))));
  const span = text.minutes(minutes);
  const values = (of: (health: Health) => number | null) => shown.map(of);
  const common = { length, span };
  return (
    <>
      <div className={styles.range}>
        <SelectField label={text.range} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          {ranges.map((range) => (
            <option key={range} value={range}>
              {text.minutes(range)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className={styles.plots}>
        <LinePlot
          {...common}
          title={text.bitrate}
          format={formatBitrate}
          atLeast={1_000_000}
          series={[
            { label: text.video, values: values(({ video }) => video?.bitrate_bps ?? null) },
            { label: text.audio, values: values(({ audio }) => audio?.bitrate_bps ?? null) },
          ]}
        />
        <LinePlot {...common} title={text.fps} format={(value) => value.toFixed(0)} atLeast={30} series={[{ label: text.fps, values: values(({ video }) => video?.fps ?? null) }]} />
        <LinePlot
          {...common}
          title={text.keyframes}
          format={seconds}
          atLeast={2}
          series={[{ label: text.keyframes, values: values(({ video }) => video?.keyframe_interval_s ?? null) }]}
        />
        <LinePlot {...common} title={text.lag} format={(value) => `${value.toFixed(0)} ms`} atLeast={100} series={[{ label: text.lag, values: values(({ ingest_lag_ms: lag }) => lag) }]} />
        <LinePlot
          {...common}
          title={text.speed}
          format={(value) => `${value.toFixed(2)}×`}
          atLeast={1}
          series={[{ label: text.speed, values: values(({ transcode_speed: speed }) => speed) }]}
        />
        <LinePlot {...common} title={text.viewers} format={formatNumber} atLeast={5} series={[{ label: text.viewers, values: values(({ viewers }) => viewers) }]} />
      </div>
    </>
  );
}
