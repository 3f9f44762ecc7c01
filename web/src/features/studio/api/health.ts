import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { api, take, type Schema } from '@/lib/api/client';
import { useLiveEvent, useLiveStatus } from '@/lib/live/use-live';

export type Health = Schema['Health'];
export type HealthIssue = Schema['HealthIssue'];

const healthKey = (handle: string) => ['health', handle] as const;
const pollPeriodMs = 2000;
const checkPeriodMs = 30_000;

/** How the own stream arrives, second by second. The page's events must be the channel's (useLiveScope). */
export function useHealth(handle: string) {
  const queries = useQueryClient();
  const isTold = useLiveStatus() === 'open';
  const query = useQuery({
    queryKey: healthKey(handle),
    queryFn: async ({ signal }) => {
      const health = await take(api.GET('/api/v1/channels/{handle}/health', { params: { path: { handle } }, signal }));
      history.add(handle, health);
      return health;
    },
    refetchInterval: isTold ? checkPeriodMs : pollPeriodMs,
  });
  useLiveEvent('health', (health) => {
    history.add(handle, health);
    queries.setQueryData(healthKey(handle), health);
  });
  return query;
}

/** What is plotted of one second. */
export type HealthPoint = NonNullable<Health['history']>[number];

const pointOf = ({ at, video, audio, ingest_lag_ms, transcode_speed, viewers }: Health): HealthPoint => ({
  at,
  bitrate_bps: (video?.bitrate_bps ?? 0) + (audio?.bitrate_bps ?? 0),
  fps: video?.fps ?? 0,
  keyframe_interval_s: video?.keyframe_interval_s ?? null,
  ingest_lag_ms,
  transcode_speed,
  viewers,
});

const mostPoints = 3600;

/** Of one channel at a time: what the server remembers of the last while, and what it has told since. */
export class HealthHistory {
  #handle = '';
  #points: readonly HealthPoint[] = [];
  readonly #watchers = new Set<() => void>();

  add(handle: string, health: Health): void {
    if (health.status !== 'no_data') this.merge(handle, [pointOf(health)]);
  }

  /** Points in the order of their time; those that are there already are not wanted again. */
  merge(handle: string, points: readonly HealthPoint[]): void {
    const before = handle === this.#handle ? this.#points : [];
    const [first, last] = [points.at(0)?.at ?? '', points.at(-1)?.at ?? ''];
    this.#handle = handle;
    // Times of one form and zone: the order of the words is that of the times.
    this.#points = points.length === 0 ? before : [...before.filter(({ at }) => at < first), ...points, ...before.filter(({ at }) => at > last)].slice(-mostPoints);
    for (const watcher of this.#watchers) watcher();
  }

  of(handle: string): readonly HealthPoint[] {
    return handle === this.#handle ? this.#points : none;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

const none: readonly HealthPoint[] = [];
const history = new HealthHistory();

/** The last so many minutes, beginning before the page was opened. */
export function useHealthHistory(handle: string, minutes: number): readonly HealthPoint[] {
  useQuery({
    queryKey: [...healthKey(handle), 'history', minutes],
    queryFn: async ({ signal }) => {
      const { history: points = [] } = await take(api.GET('/api/v1/channels/{handle}/health', { params: { path: { handle }, query: { history: minutes * 60 } }, signal }));
      history.merge(handle, points);
      return points.length;
    },
    // What comes afterwards is told, second by second.
    staleTime: Infinity,
    refetchOnMount: 'always',
  });
  return useSyncExternalStore(history.watch, () => history.of(handle));
}
