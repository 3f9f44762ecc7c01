import type { BroadcastState } from '@/features/player/engine/types';
import player from '@/features/player/session-player.module.css';
import { OfflineCover, type OfflineCoverProps } from './overlays';

interface Props extends OfflineCoverProps {
  broadcast: BroadcastState;
  isRefused: boolean;
}

/** In the player's place until it is loaded, of its size: what it will say, where that needs no player. */
export function PlayerPlaceholder({ broadcast, isRefused, ...cover }: Props) {
  return <div className={player.player}>{broadcast === 'offline' && !isRefused && <OfflineCover {...cover} />}</div>;
}
