import { keepPreviousData, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';
import { isNotFound } from '@/lib/api/error';
import { useMe } from '@/lib/api/me';
import { useLiveEvent, useLiveStatus } from '@/lib/live/use-live';
import { orElse } from '@/lib/query';

export type Channel = Schema['Channel'];
export type ChannelDetail = Schema['ChannelDetail'];
export type ChannelState = Schema['ChannelState'];
export type Category = Schema['Category'];
export type Broadcast = Schema['Broadcast'];
export type FollowedChannel = Channel & { last_live_at: string | null; followed_at: string };
export type ChannelSort = 'viewers' | 'newest';

const listPeriodMs = 5000;
const slowListPeriodMs = 30_000;
const steadyPeriodMs = 2000;
const changingPeriodMs = 1000;
const checkedPeriodMs = 60_000;
// What opens the keys lives for a day.
const playbackPeriodMs = 6 * 3_600_000;

export const isOnAir = ({ state }: { state: ChannelState }): boolean => state === 'live' || state === 'reconnecting';

/** Whether somebody has written one: until then it is the handle. */
export const hasTitle = ({ title, handle, display_name: name }: Channel): boolean => title !== '' && title !== handle && title !== name;

interface ListFilter {
  sort?: ChannelSort;
  category?: string;
  tag?: string;
}

export function useLiveChannels(filter: ListFilter = {}) {
  return useQuery({
    queryKey: ['channels', filter],
    queryFn: async ({ signal }) => {
      const page = await take(api.GET('/api/v1/channels', { params: { query: { limit: 100, ...filter } }, signal }));
      return page.channels;
    },
    refetchInterval: listPeriodMs,
    placeholderData: keepPreviousData,
  });
}

/** How long to wait before asking again: what soon changes is asked for more often, what is told by itself hardly ever. */
export function pollPeriodMs(state: ChannelState | undefined, isTold: boolean): number {
  if (isTold) return checkedPeriodMs;
  return state === 'starting' || state === 'reconnecting' ? changingPeriodMs : steadyPeriodMs;
}

export const channelKey = (handle: string) => ['channel', handle] as const;

export function useChannel(handle: string) {
  const isTold = useLiveStatus() === 'open';
  return useQuery({
    queryKey: channelKey(handle),
    queryFn: ({ signal }) => take(api.GET('/api/v1/channels/{handle}', { params: { path: { handle } }, signal })),
    refetchInterval: (query) => (isNotFound(query.state.error) ? false : pollPeriodMs(query.state.data?.state, isTold)),
    // A stream that is only listened to, in a hidden tab, must notice its end and its return too.
    refetchIntervalInBackground: true,
    retry: false,
  });
}

/** Keeps what is known of the channel in step with the page's events. The page's events must be the channel's (useLiveScope). */
export function useChannelEvents(handle: string): void {
  const queries = useQueryClient();
  const key = channelKey(handle);
  const patch = (change: Partial<ChannelDetail>) => {
    queries.setQueryData<ChannelDetail>(key, (before) => before && { ...before, ...change });
  };
  useLiveEvent('welcome', ({ channel }) => {
    if (channel?.handle === handle) queries.setQueryData(key, channel);
  });
  useLiveEvent('channel', ({ state, started_at: startedAt, broadcast_id: broadcastId, playback }) => {
    patch({ state, started_at: startedAt, broadcast_id: broadcastId, playback });
    void queries.invalidateQueries({ queryKey: ['playback', handle] });
    // An answer that is on its way may be older than this.
    if (queries.isFetching({ queryKey: key }) > 0) void queries.invalidateQueries({ queryKey: key });
  });
  useLiveEvent('viewers', ({ count }) => patch({ viewers: count }));
  useLiveEvent('info', (info) => patch(info));
  useLiveEvent('playback', () => void queries.invalidateQueries({ queryKey: ['playback', handle] }));
}

/** Whether this viewer may watch, and if not, why. Asking also gives the browser its playback cookie. */
export function usePlayback(handle: string, isWanted: boolean, isEmbedded = false) {
  return useQuery({
    queryKey: ['playback', handle, isEmbedded],
    queryFn: ({ signal }) =>
      orElse(
        take(api.GET('/api/v1/channels/{handle}/playback', { params: { path: { handle }, query: isEmbedded ? { embed: true } : {} }, signal })),
        null,
      ),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.status === 'error' ? listPeriodMs : playbackPeriodMs),
    refetchIntervalInBackground: true,
  });
}

const followingKey = ['following'] as const;

export function useFollowing() {
  const me = useMe();
  const isTold = useLiveStatus() === 'open';
  return useQuery({
    queryKey: followingKey,
    queryFn: async ({ signal }) => {
      const page = await take(api.GET('/api/v1/following', { params: { query: { limit: 100 } }, signal }));
      return page.channels;
    },
    enabled: me !== undefined && me !== null,
    refetchInterval: isTold ? slowListPeriodMs : listPeriodMs,
  });
}

/** Whoever is followed shows up, and leaves, when the server says so. */
export function useFollowedEvents(): void {
  const queries = useQueryClient();
  useLiveEvent('followed.live', ({ channel, is_live: isLive }) => {
    queries.setQueryData<FollowedChannel[]>(followingKey, (before) =>
      before?.map((known) => (known.handle === channel.handle ? { ...known, ...channel, state: isLive ? channel.state : 'offline' } : known)),
    );
    void queries.invalidateQueries({ queryKey: followingKey });
    void queries.invalidateQueries({ queryKey: ['channels'] });
  });
}

function patchFollow(queries: QueryClient, handle: string, isFollowing: boolean): void {
  queries.setQueryData<ChannelDetail>(channelKey(handle), (before) =>
    before && before.is_following !== isFollowing
      ? { ...before, is_following: isFollowing, follower_count: before.follower_count + (isFollowing ? 1 : -1) }
      : before,
  );
}

/** Follows or no longer follows: shown at once, taken back when the server refuses. */
export function useFollow(handle: string) {
  const queries = useQueryClient();
  const params = { params: { path: { handle } } };
  return useMutation({
    mutationFn: (isFollowing: boolean) =>
      take(isFollowing ? api.PUT('/api/v1/channels/{handle}/follow', params) : api.DELETE('/api/v1/channels/{handle}/follow', params)),
    onMutate: (isFollowing) => patchFollow(queries, handle, isFollowing),
    onError: (_error, isFollowing) => patchFollow(queries, handle, !isFollowing),
    onSettled: () => queries.invalidateQueries({ queryKey: followingKey }),
  });
}

export function useCategories() {
  return useQuery({
    queryKey: ['categories'],
    queryFn: async ({ signal }) => (await orElse(take(api.GET('/api/v1/categories', { signal })), { categories: [] })).categories,
    refetchInterval: slowListPeriodMs,
  });
}

export function useCategory(slug: string) {
  return useQuery({
    queryKey: ['category', slug],
    queryFn: ({ signal }) => take(api.GET('/api/v1/categories/{slug}', { params: { path: { slug } }, signal })),
    refetchInterval: (query) => (isNotFound(query.state.error) ? false : listPeriodMs),
    retry: false,
  });
}

const noBroadcasts = { broadcasts: [], next_cursor: null };

/** What ended lately, on the whole site. */
export function useRecentBroadcasts() {
  return useQuery({
    queryKey: ['broadcasts'],
    queryFn: async ({ signal }) =>
      (await orElse(take(api.GET('/api/v1/broadcasts', { params: { query: { limit: 12 } }, signal })), noBroadcasts)).broadcasts,
    refetchInterval: slowListPeriodMs,
  });
}

export function useChannelBroadcasts(handle: string) {
  return useQuery({
    queryKey: ['broadcasts', handle],
    queryFn: async ({ signal }) =>
      (await orElse(take(api.GET('/api/v1/channels/{handle}/broadcasts', { params: { path: { handle }, query: { limit: 50 } }, signal })), noBroadcasts)).broadcasts,
  });
}

export const isUnknownChannel = isNotFound;

