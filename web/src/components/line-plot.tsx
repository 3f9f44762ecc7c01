import { useId } from 'react';
import { strings } from '@/lib/strings';
import styles from './line-plot.module.css';

export interface PlotSeries {
  label: string;
  /** Oldest first, one per step; null: not known then. */
  values: readonly (number | null)[];
}

interface Props {
  title: string;
  series: readonly PlotSeries[];
  /** How many steps the width stands for. */
  length: number;
  format: (value: number) => string;
  /** The upper edge at least. */
  atLeast?: number;
  /** What the width stands for: '60 s'. */
  span: string;
}

const width = 300;
const height = 80;

/** An upper edge that people can read: 1, 2 or 5 times a power of ten. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power;
}

/** The line through the known values, broken where there is none. x grows to the right edge, where now is. */
export function linePath(values: readonly (number | null)[], length: number, top: number): string {
  const shown = values.slice(-length);
  const first = length - shown.length;
  let path = '';
  let isDown = false;
  for (const [index, value] of shown.entries()) {
    if (value === null || !Number.isFinite(value)) {
      isDown = false;
      continue;
    }
    const x = ((first + index) / Math.max(1, length - 1)) * width;
    const y = height - (Math.min(Math.max(value, 0), top) / top) * height;
    path += `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  }
  return path;
}

const latest = (values: readonly (number | null)[]): number | null => values.findLast((value) => value !== null) ?? null;

/** Values over the last while, up to now. The lines differ by dash as well as by colour, and the legend says the newest values. */
export function LinePlot({ title, series, length, format, atLeast = 0, span }: Props) {
  const titleId = useId();
  const known = series.flatMap(({ values }) => values.slice(-length)).filter((value) => value !== null);
  const top = niceCeiling(Math.max(atLeast, ...known));
  return (
    <figure className={styles.plot} aria-labelledby={titleId}>
      <figcaption className={styles.head}>
        <span id={titleId} className={styles.title}>
          {title}
        </span>
        <span className={styles.span}>{span}</span>
      </figcaption>
      <div className={styles.area}>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={styles.lines} aria-hidden="true">
          <path className={styles.grid} d={`M0 ${height / 2}H${width}M0 ${height - 0.5}H${width}M0 .5H${width}`} />
          {series.map(({ label, values }, index) => (
            <path key={label} className={styles.line} data-line={index} d={linePath(values, length, top)} />
          ))}
        </svg>
        <span className={styles.edge} aria-hidden="true">
          {format(top)}
        </span>
        <span className={styles.edge} data-edge="bottom" aria-hidden="true">
          0
        </span>
        {known.length === 0 && <span className={styles.nothing}>{strings.plotEmpty}</span>}
      </div>
      <dl className={styles.legend}>
        {series.map(({ label, values }, index) => {
          const value = latest(values);
          return (
            <div key={label} className={styles.entry}>
              <dt>
                <svg viewBox="0 0 22 4" width="22" height="4" aria-hidden="true">
                  <path className={styles.line} data-line={index} d="M0 2H22" />
                </svg>
                {label}
              </dt>
              <dd>{value === null ? '–' : format(value)}</dd>
            </div>
          );
        })}
      </dl>
    </figure>
  );
}
