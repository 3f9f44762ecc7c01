import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take, type Schema } from './client';
import { isNotFound } from './error';

export type User = Schema['User'];

export const meKey = ['me'] as const;

// After a failure, until the server is there again.
const retryMs = 5000;

export function useMeQuery() {
  return useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }) => {
      try {
        return (await take(api.GET('/api/v1/me', { signal }))).user;
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.status === 'error' ? retryMs : false),
  });
}

/** Who is signed in: undefined while unknown, null for nobody. */
export const useMe = (): User | null | undefined => useMeQuery().data;

/** To be called with the answer of whatever signs somebody in or changes them, and with null at sign-out. */
export function useSetMe(): (user: User | null) => void {
  const queries = useQueryClient();
  return (user) => {
    const before = queries.getQueryData<User | null>(meKey);
    queries.setQueryData(meKey, user);
    // What somebody else was told is not for this one.
    if (before?.handle !== user?.handle) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] });
  };
}

export type Site = Schema['Site'];

/** The site's name and rules; undefined until known. */
export function useSite(): Site | undefined {
  return useQuery({
    queryKey: ['site'],
    queryFn: ({ signal }) => take(api.GET('/api/v1/site', { signal })),
    staleTime: 5 * 60_000,
    refetchInterval: ({ state }) => (state.status === 'error' ? retryMs : false),
  }).data;
}

/** Where to sign in, and to return to afterwards. */
export const loginHref = (next: string = location.pathname + location.search): string => `/login?next=${encodeURIComponent(next)}`;
