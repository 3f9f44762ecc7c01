import { useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '@/components/button';
import { CloseIcon, CopyIcon } from '@/components/icons';
import { LinePlot } from '@/components/line-plot';
import type { LivePlayer } from '@/features/player/engine/live-player';
import { StatsRecorder, type Sample, type Stat } from '@/features/player/engine/stats';
import { useSheet } from '@/features/player/use-sheet';
import { copyText } from '@/lib/clipboard';
import { formatBitrate } from '@/lib/format';
import { strings } from '@/lib/strings';
import styles from './stats-panel.module.css';

const periodMs = 500;
const length = 120;
const span = '60 s';
const text = strings.player.plots;

const seconds = (value: number): string => `${value.toFixed(1)} s`;
const whole = (value: number): string => value.toFixed(0);

function Plots({ samples }: { samples: readonly Sample[] }) {
  const of = (pick: (sample: Sample) => number | null) => samples.map(pick);
  const latency = [
    { label: text.latency, values: of((sample) => sample.latencyS) },
    { label: text.target, values: of((sample) => sample.targetS) },
  ];
  const network = [
    { label: text.bandwidth, values: of((sample) => sample.bandwidthBps) },
    { label: text.bitrate, values: of((sample) => sample.bitrateBps) },
  ];
  return (
    <div className={styles.plots}>
      <LinePlot title={text.latency} series={latency} length={length} format={seconds} span={span} />
      <LinePlot title={text.buffer} series={[{ label: text.buffer, values: of((sample) => sample.bufferS) }]} length={length} format={seconds} span={span} />
      <LinePlot title={text.network} series={network} length={length} format={formatBitrate} span={span} />
      <LinePlot
        title={text.dropped}
        series={[{ label: text.dropped, values: of((sample) => sample.droppedPerS) }]}
        length={length}
        format={whole}
        atLeast={10}
        span={span}
      />
    </div>
  );
}

/** How playback goes: figures, and their last minute. */
export default function StatsPanel({ player, onClose }: { player: LivePlayer; onClose: () => void }) {
  const [recorder] = useState(() => new StatsRecorder(player, length));
  const [shown, setShown] = useState<{ stats: Stat[]; samples: readonly Sample[] }>({ stats: [], samples: [] });
  const [isCopied, setCopied] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  useSheet(panel, true);
  useEffect(() => {
    const take = () => {
      recorder.take(performance.now());
      setShown({ stats: recorder.describe(), samples: [...recorder.samples] });
    };
    const first = setTimeout(take);
    const timer = setInterval(take, periodMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [recorder]);
  const copy = async () => {
    const details = { at: new Date().toISOString(), page: location.href, browser: navigator.userAgent, ...Object.fromEntries(shown.stats), samples: shown.samples };
    setCopied(await copyText(JSON.stringify(details, null, 2)));
  };
  return (
    // On small screens it scrolls, which must work by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={panel} className={styles.panel} data-theme="dark" tabIndex={0} role="group" aria-label={strings.player.stats}>
      <div className={styles.head}>
        <Button kind="quiet" size="small" onClick={() => void copy()}>
          <CopyIcon />
          {isCopied ? strings.copy.done : text.copy}
        </Button>
        <IconButton label={strings.close} onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <dl className={styles.figures}>
        {shown.stats.map(([name, value]) => (
          <div key={name} className={styles.row}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Plots samples={shown.samples} />
    </div>
  );
}
