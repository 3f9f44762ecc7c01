import { useState } from 'react';
import { SelectField } from '@/components/field';
import { LinePlot } from '@/components/line-plot';
import { Section } from '@/components/section';
import { useHealthHistory, type HealthPoint } from '@/features/studio/api/health';
import { formatBitrate, formatNumber, formatSpeed } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';
import { toSteps } from '@/lib/time-steps';
import styles from './health-plots.module.css';

const text = studioStrings.healthPage;
const ranges = [5, 60];
const points = 300;

const seconds = (value: number): string => `${value.toFixed(1)} s`;
const timeOf = ({ at }: HealthPoint): number => Date.parse(at);

/** How the stream went in the last minutes. */
export function HealthPlots({ handle }: { handle: string }) {
  const [minutes, setMinutes] = useState(5);
  const steps = toSteps(useHealthHistory(handle, minutes), timeOf, (minutes * 60_000) / points, points);
  const values = (of: (point: HealthPoint) => number | null) => steps.map((point) => (point === null ? null : of(point)));
  const common = { length: points, span: text.minutes(minutes) };
  const one = (label: string, of: (point: HealthPoint) => number | null) => ({ title: label, series: [{ label, values: values(of) }] });
  return (
    <Section
      title={text.plots}
      actions={
        <div className={styles.range}>
          <SelectField label={text.range} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
            {ranges.map((range) => (
              <option key={range} value={range}>
                {text.minutes(range)}
              </option>
            ))}
          </SelectField>
        </div>
      }
    >
      <div className={styles.plots}>
        <LinePlot {...common} {...one(text.bitrate, ({ bitrate_bps: bps }) => bps)} format={formatBitrate} atLeast={1_000_000} />
        <LinePlot {...common} {...one(text.fps, ({ fps }) => fps)} format={(value) => value.toFixed(0)} atLeast={30} />
        <LinePlot {...common} {...one(text.keyframes, ({ keyframe_interval_s: interval }) => interval)} format={seconds} atLeast={2} />
        <LinePlot {...common} {...one(text.lag, ({ ingest_lag_ms: lag }) => lag)} format={(value) => `${value.toFixed(0)} ms`} atLeast={100} />
        <LinePlot {...common} {...one(text.speed, ({ transcode_speed: speed }) => speed)} format={formatSpeed} atLeast={2} />
        <LinePlot {...common} {...one(text.viewers, ({ viewers }) => viewers)} format={formatNumber} atLeast={5} />
      </div>
    </Section>
  );
}
