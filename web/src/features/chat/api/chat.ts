import { useQuery } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';
import type { ChatBan, ChatMessage, ChatSettings } from '@/features/chat/engine/types';

const at = (handle: string) => ({ params: { path: { handle } } });
const about = (handle: string, user: string) => ({ params: { path: { handle, user } } });

interface Which {
  /** Only lines older than this one. */
  before?: number;
  limit?: number;
  /** Only lines of this person. */
  user?: string;
}

/** The newest lines, or those before one, oldest first. */
export const listMessages = async (handle: string, { before, limit = 50, user }: Which = {}, signal?: AbortSignal): Promise<ChatMessage[]> => {
  const query = { limit, ...(before === undefined ? {} : { before: String(before) }), ...(user === undefined ? {} : { user }) };
  return (await take(api.GET('/api/v1/channels/{handle}/chat/messages', { params: { path: { handle }, query }, signal: signal ?? null }))).messages;
};

export const sendMessage = (handle: string, text: string, nonce: string, replyTo: number | null): Promise<ChatMessage> =>
  take(api.POST('/api/v1/channels/{handle}/chat/messages', { ...at(handle), body: { text, nonce, ...(replyTo === null ? {} : { reply_to: replyTo }) } }));

export const deleteMessage = (handle: string, id: number) =>
  take(api.DELETE('/api/v1/channels/{handle}/chat/messages/{id}', { params: { path: { handle, id: String(id) } } }));

export const restoreMessage = (handle: string, id: number) =>
  take(api.POST('/api/v1/channels/{handle}/chat/messages/{id}/restore', { params: { path: { handle, id: String(id) } } }));

/** durationS null: until it is lifted. */
export const banUser = (handle: string, user: string, durationS: number | null, reason = ''): Promise<ChatBan> =>
  take(api.PUT('/api/v1/channels/{handle}/chat/bans/{user}', { ...about(handle, user), body: { duration_s: durationS, reason } }));

export const unbanUser = (handle: string, user: string) => take(api.DELETE('/api/v1/channels/{handle}/chat/bans/{user}', about(handle, user)));

/** Deletes all lines of somebody; `undo` is for unpurgeUser(). */
export const purgeUser = (handle: string, user: string) => take(api.POST('/api/v1/channels/{handle}/chat/purge', { ...at(handle), body: { user } }));

export const unpurgeUser = (handle: string, user: string, undo: string) =>
  take(api.POST('/api/v1/channels/{handle}/chat/purge/undo', { ...at(handle), body: { user, undo } }));

export const addModerator = (handle: string, user: string) => take(api.PUT('/api/v1/channels/{handle}/moderators/{user}', about(handle, user)));

export const removeModerator = (handle: string, user: string) => take(api.DELETE('/api/v1/channels/{handle}/moderators/{user}', about(handle, user)));

export const changeSettings = (handle: string, change: Schema['ChatSettingsUpdate']): Promise<ChatSettings> =>
  take(api.PATCH('/api/v1/channels/{handle}/chat/settings', { ...at(handle), body: change }));

/** Who is there; asked for while somebody wants to know. */
export function useChatters(handle: string, isWanted = true) {
  return useQuery({
    queryKey: ['chatters', handle],
    queryFn: ({ signal }) => take(api.GET('/api/v1/channels/{handle}/chat/chatters', { ...at(handle), signal })),
    refetchInterval: 10_000,
    enabled: isWanted,
  });
}

export function useUser(user: string) {
  return useQuery({ queryKey: ['user', user], queryFn: ({ signal }) => take(api.GET('/api/v1/users/{handle}', { ...at(user), signal })), retry: false });
}

/** For moderators, and of oneself. */
export function useStanding(handle: string, user: string, isAllowed: boolean) {
  return useQuery({
    queryKey: ['standing', handle, user],
    queryFn: ({ signal }) => take(api.GET('/api/v1/channels/{handle}/chat/users/{user}', { ...about(handle, user), signal })),
    retry: false,
    enabled: isAllowed,
  });
}

/** For moderators, and of oneself. */
export function useUserMessages(handle: string, user: string, isAllowed: boolean) {
  return useQuery({
    queryKey: ['messages', handle, user],
    queryFn: ({ signal }) => listMessages(handle, { user, limit: 30 }, signal),
    retry: false,
    enabled: isAllowed,
  });
}
