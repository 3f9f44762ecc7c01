import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { api, sendFile, take, type Schema } from '@/lib/api/client';

export type ActiveBroadcast = Schema['ActiveBroadcast'];
export type AdminUser = Schema['AdminUser'];
export type AuditEntry = Schema['AuditEntry'];
export type Category = Schema['Category'];
export type ConfigEntry = Schema['ConfigEntry'];
export type Invite = Schema['Invite'];
export type Overview = Schema['Overview'];
export type SiteSettings = Schema['SiteSettings'];

const livePeriodMs = 2000;

function useChange<Input, Output>(keys: QueryKey[], mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey }))) });
}

const getBroadcasts = async (signal: AbortSignal) => (await take(api.GET('/api/v1/admin/broadcasts', { signal }))).broadcasts;

/** The figures of one moment. */
export interface Sample {
  overview: Overview;
  broadcasts: readonly ActiveBroadcast[];
}

const overviewKey = ['admin', 'overview'];
/** Of what one sees on the overview, every two seconds: five minutes. */
export const overviewSamples = { count: 150, periodMs: livePeriodMs };

/** The figures since an overview was first opened, oldest first; other pages may have been shown between them. */
export function useOverview() {
  const queries = useQueryClient();
  return useQuery({
    queryKey: overviewKey,
    queryFn: async ({ signal }) => {
      const [overview, broadcasts] = await Promise.all([take(api.GET('/api/v1/admin/overview', { signal })), getBroadcasts(signal)]);
      const before = queries.getQueryData<readonly Sample[]>(overviewKey) ?? [];
      return [...before, { overview, broadcasts }].slice(-overviewSamples.count);
    },
    refetchInterval: livePeriodMs,
    structuralSharing: false,
  });
}

const streamsKey = ['admin', 'streams'];

export const useActiveBroadcasts = () =>
  useQuery({
    queryKey: streamsKey,
    queryFn: ({ signal }) => getBroadcasts(signal),
    refetchInterval: livePeriodMs,
  });

export const useKick = () =>
  useChange([streamsKey], ({ handle, revokesKeys }: { handle: string; revokesKeys: boolean }) =>
    take(api.DELETE('/api/v1/admin/broadcasts/{handle}', { params: { path: { handle }, query: { revoke_keys: revokesKeys } } })),
  );

const usersKey = ['admin', 'users'];
const pageSize = 50;

export const useUsers = (words: string) =>
  useInfiniteQuery({
    queryKey: [...usersKey, words],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET('/api/v1/admin/users', {
          params: { query: { limit: pageSize, ...(words === '' ? {} : { q: words }), ...(pageParam === '' ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const useUpdateUser = () =>
  useChange([usersKey], ({ handle, ...body }: { handle: string; role?: AdminUser['role']; is_disabled?: boolean }) =>
    take(api.PATCH('/api/v1/admin/users/{handle}', { params: { path: { handle } }, body })),
  );

export const useDeleteUser = () =>
  useChange([usersKey], (handle: string) => take(api.DELETE('/api/v1/admin/users/{handle}', { params: { path: { handle } } })));

export const useMakeResetLink = () =>
  useMutation({ mutationFn: (handle: string) => take(api.POST('/api/v1/admin/users/{handle}/reset-link', { params: { path: { handle } } })) });

const categoriesKey = ['categories'];

export const useAllCategories = () =>
  useQuery({ queryKey: categoriesKey, queryFn: async ({ signal }) => (await take(api.GET('/api/v1/categories', { signal }))).categories });

export const useCreateCategory = () => useChange([categoriesKey], (name: string) => take(api.POST('/api/v1/admin/categories', { body: { name } })));

export const useRenameCategory = () =>
  useChange([categoriesKey], ({ slug, name }: { slug: string; name: string }) =>
    take(api.PATCH('/api/v1/admin/categories/{slug}', { params: { path: { slug } }, body: { name } })),
  );

export const useMergeCategory = () =>
  useChange([categoriesKey], ({ slug, into }: { slug: string; into: string }) =>
    take(api.POST('/api/v1/admin/categories/{slug}/merge', { params: { path: { slug } }, body: { into } })),
  );

export const useSetCategoryArt = () =>
  useChange([categoriesKey], ({ slug, file }: { slug: string; file: File }) => sendFile('PUT', `/api/v1/admin/categories/${encodeURIComponent(slug)}/art`, file));

const siteKey = ['admin', 'site'];

export const useSiteSettings = () => useQuery({ queryKey: siteKey, queryFn: ({ signal }) => take(api.GET('/api/v1/admin/site', { signal })) });
export const useSetSiteSettings = () => useChange([siteKey, ['site']], (body: SiteSettings) => take(api.PATCH('/api/v1/admin/site', { body })));

const invitesKey = ['admin', 'invites'];

export const useInvites = () =>
  useQuery({ queryKey: invitesKey, queryFn: async ({ signal }) => (await take(api.GET('/api/v1/admin/invites', { signal }))).invites });

export const useCreateInvite = () =>
  useChange([invitesKey], (body: { note?: string; max_uses?: number; expires_in_s?: number | null }) => take(api.POST('/api/v1/admin/invites', { body })));

export const useDeleteInvite = () =>
  useChange([invitesKey], (code: string) => take(api.DELETE('/api/v1/admin/invites/{code}', { params: { path: { code } } })));

export const useSiteAudit = () =>
  useInfiniteQuery({
    queryKey: ['admin', 'audit'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      take(api.GET('/api/v1/admin/audit', { params: { query: { limit: pageSize, ...(pageParam === '' ? {} : { cursor: pageParam }) } }, signal })),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const useConfig = () =>
  useQuery({ queryKey: ['admin', 'config'], queryFn: async ({ signal }) => (await take(api.GET('/api/v1/admin/config', { signal }))).entries });
