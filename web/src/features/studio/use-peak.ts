import { useState } from 'react';
import { recall, remember } from '@/lib/storage';

const key = 'studio.peak';

function recallPeak(broadcastId: string): number {
  const [id, count] = (recall(key) ?? '').split(' ');
  return id === broadcastId ? Number(count) || 0 : 0;
}

/** The most viewers that this browser has seen of the broadcast. What the server counted is among the past broadcasts afterwards. */
export function usePeak(broadcastId: string | null, viewers: number): number {
  const [known, setKnown] = useState({ id: broadcastId, peak: broadcastId === null ? 0 : recallPeak(broadcastId) });
  if (known.id === broadcastId && known.peak >= viewers) return known.peak;
  const before = known.id === broadcastId ? known.peak : broadcastId === null ? 0 : recallPeak(broadcastId);
  const peak = Math.max(before, viewers);
  setKnown({ id: broadcastId, peak });
  if (broadcastId !== null) remember(key, `${broadcastId} ${peak}`);
  return peak;
}
