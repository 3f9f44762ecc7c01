import { strings } from '@/lib/strings';
import { isBehindLive, secondsBehind } from '@/features/player/engine/live-edge';
import styles from './live-pill.module.css';

interface Props {
  latencyS: number | null;
  targetS: number | null;
  onGoLive: () => void;
}

/** A red "Live" at the live edge; behind it, a button that says by how much and goes there. */
export function LivePill({ latencyS, targetS, onGoLive }: Props) {
  if (latencyS === null || targetS === null || !isBehindLive(latencyS, targetS)) {
    return <span className={styles.live}>{strings.player.live}</span>;
  }
  return (
    <button type="button" className={styles.behind} onClick={onGoLive}>
      {strings.player.goLive(secondsBehind(latencyS, targetS))}
    </button>
  );
}
