import { useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';

export type ChatSettings = Schema['ChatSettings'];
export type ChatBan = Schema['ChatBan'];
export type PublicUser = Schema['PublicUser'];
export type AuditEntry = Schema['AuditEntry'];

const at = (handle: string) => ({ params: { path: { handle } } });
const atUser = (handle: string, user: string) => ({ params: { path: { handle, user } } });

function useChange<Input, Output>(keys: QueryKey[], mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey }))) });
}

const log = (handle: string) => ['audit', handle];

export const useModerators = (handle: string) =>
  useQuery({
    queryKey: ['moderators', handle],
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/channels/{handle}/moderators', { ...at(handle), signal }))).moderators,
  });

export const useSetModerator = (handle: string) =>
  useChange([['moderators', handle], log(handle)], ({ user, isModerator }: { user: string; isModerator: boolean }) =>
    take(
      isModerator
        ? api.PUT('/api/v1/channels/{handle}/moderators/{user}', atUser(handle, user))
        : api.DELETE('/api/v1/channels/{handle}/moderators/{user}', atUser(handle, user)),
    ),
  );

export const useBans = (handle: string) =>
  useQuery({
    queryKey: ['bans', handle],
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/channels/{handle}/chat/bans', { ...at(handle), signal }))).bans,
  });

interface Ban {
  user: string;
  /** undefined: until it is lifted. */
  durationS: number | undefined;
  reason: string;
}

export const useBan = (handle: string) =>
  useChange([['bans', handle], log(handle)], ({ user, durationS, reason }: Ban) =>
    take(
      api.PUT('/api/v1/channels/{handle}/chat/bans/{user}', {
        ...atUser(handle, user),
        body: { ...(durationS === undefined ? {} : { duration_s: durationS }), ...(reason === '' ? {} : { reason }) },
      }),
    ),
  );

export const useLiftBan = (handle: string) =>
  useChange([['bans', handle], log(handle)], (user: string) => take(api.DELETE('/api/v1/channels/{handle}/chat/bans/{user}', atUser(handle, user))));

export const useBlockedWords = (handle: string) =>
  useQuery({
    queryKey: ['words', handle],
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/channels/{handle}/chat/words', { ...at(handle), signal }))).words,
  });

export const useSetBlockedWords = (handle: string) =>
  useChange([['words', handle], log(handle)], (words: string[]) => take(api.PUT('/api/v1/channels/{handle}/chat/words', { ...at(handle), body: { words } })));

export const useChatSettings = (handle: string) =>
  useQuery({
    queryKey: ['chat-settings', handle],
    queryFn: ({ signal }) => take(api.GET('/api/v1/channels/{handle}/chat/settings', { ...at(handle), signal })),
  });

export const useSetChatSettings = (handle: string) =>
  useChange([['chat-settings', handle], log(handle)], (body: Partial<ChatSettings>) =>
    take(api.PATCH('/api/v1/channels/{handle}/chat/settings', { ...at(handle), body })),
  );

export const useAudit = (handle: string) =>
  useQuery({
    queryKey: log(handle),
    queryFn: async ({ signal }) =>
      (await take(api.GET('/api/v1/channels/{handle}/audit', { params: { path: { handle }, query: { limit: 50 } }, signal }))).entries,
  });
