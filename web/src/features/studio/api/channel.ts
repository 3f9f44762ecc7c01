import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';

export type ChannelDetail = Schema['ChannelDetail'];
export type Category = Schema['Category'];
export type Broadcast = Schema['Broadcast'];

// For the pages of the studio that are not told what happens on the channel.
const ownPeriodMs = 3000;

const channelKey = (handle: string) => ['channel', handle] as const;

export function useOwnChannel(handle: string) {
  return useQuery({
    queryKey: channelKey(handle),
    queryFn: ({ signal }) => take(api.GET('/api/v1/channels/{handle}', { params: { path: { handle } }, signal })),
    refetchInterval: ownPeriodMs,
  });
}

export function useUpdateChannel(handle: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema['ChannelUpdate']) => take(api.PATCH('/api/v1/channels/{handle}', { params: { path: { handle } }, body })),
    onSuccess: (channel) => queries.setQueryData(channelKey(handle), channel),
  });
}

export function useEndBroadcast(handle: string) {
  return useMutation({ mutationFn: () => take(api.DELETE('/api/v1/channels/{handle}/broadcast', { params: { path: { handle } } })) });
}

/** The categories whose name begins so. */
export function useCategorySuggestions(text: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['categories', 'suggest', text],
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/categories', { params: { query: text === '' ? {} : { q: text } }, signal }))).categories,
    enabled: isWanted,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

const pageSize = 50;

/** `isRunning`: one more is going to be listed. */
export function useOwnBroadcasts(handle: string, isRunning: boolean) {
  return useInfiniteQuery({
    queryKey: ['broadcasts', handle, 'all'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET('/api/v1/channels/{handle}/broadcasts', {
          params: { path: { handle }, query: pageParam === '' ? { limit: pageSize } : { limit: pageSize, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: isRunning ? ownPeriodMs : false,
  });
}

export function useAllowed(handle: string) {
  return useQuery({
    queryKey: ['allowed', handle],
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/channels/{handle}/allowed', { params: { path: { handle } }, signal }))).users,
  });
}

export function useSetAllowed(handle: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ user, isAllowed }: { user: string; isAllowed: boolean }) => {
      const params = { params: { path: { handle, user } } };
      return take(isAllowed ? api.PUT('/api/v1/channels/{handle}/allowed/{user}', params) : api.DELETE('/api/v1/channels/{handle}/allowed/{user}', params));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['allowed', handle] }),
  });
}
