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

const mostSamples = 3600;

/** What was measured since the page was opened, one sample a second, of one channel at a time. */
export class HealthHistory {
  #handle = '';
  #samples: readonly Health[] = [];
  readonly #watchers = new Set<() => void>();

  add(handle: string, health: Health): void {
    const before = handle === this.#handle ? this.#samples : [];
    this.#handle = handle;
    if (before.at(-1)?.at === health.at) return;
    this.#samples = [...before.slice(-(mostSamples - 1)), health];
    for (const watcher of this.#watchers) watcher();
  }

  of(handle: string): readonly Health[] {
    return handle === this.#handle ? this.#samples : none;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

const none: readonly Health[] = [];
const history = new HealthHistory();

export const useHealthHistory = (handle: string): readonly Health[] => useSyncExternalStore(history.watch, () => history.of(handle));
