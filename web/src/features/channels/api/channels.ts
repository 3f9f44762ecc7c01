import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiError, getJson } from '@/lib/http-client';

export type ChannelState = 'offline' | 'starting' | 'live' | 'reconnecting' | 'ended';

export interface Channel {
  handle: string;
  title: string;
  category: string;
  tags: string[];
  state: ChannelState;
  /** ISO 8601; null while there is no broadcast. */
  started_at: string | null;
  /** null: not counted. */
  viewers: number | null;
}

export interface WatchedChannel extends Channel {
  playback: { url: string } | null;
}

interface ChannelList {
  channels: Channel[];
  next_cursor: string | null;
}

const listPeriodMs = 5000;
const steadyPeriodMs = 2000;
const changingPeriodMs = 1000;

export function useLiveChannels() {
  return useQuery({
    queryKey: ['channels'],
    queryFn: async ({ signal }) => (await getJson<ChannelList>('/channels', signal)).channels,
    refetchInterval: listPeriodMs,
    placeholderData: keepPreviousData,
  });
}

/** How long to wait before asking again: states that soon change are asked for more often. */
export function pollPeriodMs(state: ChannelState | undefined): number {
  return state === 'starting' || state === 'reconnecting' ? changingPeriodMs : steadyPeriodMs;
}

export function useChannel(handle: string) {
  return useQuery({
    queryKey: ['channel', handle],
    queryFn: ({ signal }) => getJson<WatchedChannel>(`/channels/${encodeURIComponent(handle)}`, signal),
    refetchInterval: (query) => (isUnknownChannel(query.state.error) ? false : pollPeriodMs(query.state.data?.state)),
    // A stream that is only listened to, in a hidden tab, must notice its end and its return too.
    refetchIntervalInBackground: true,
    retry: false,
  });
}

export const isUnknownChannel = (error: unknown): boolean => error instanceof ApiError && error.status === 404;
