import { useEffect, useState } from 'react';
import type { LivePlayer } from '@/features/player/engine/live-player';
import { collectStats } from '@/features/player/engine/stats';
import { strings } from '@/lib/strings';
import styles from './stats-panel.module.css';

const periodMs = 500;

export function StatsPanel({ player }: { player: LivePlayer }) {
  const [stats, setStats] = useState(() => collectStats(player));
  useEffect(() => {
    const timer = setInterval(() => setStats(collectStats(player)), periodMs);
    return () => clearInterval(timer);
  }, [player]);
  return (
    // On small screens it scrolls, which must work by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <dl className={styles.panel} tabIndex={0} aria-label={strings.player.stats}>
      {stats.map(([name, value]) => (
        <div key={name} className={styles.row}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
