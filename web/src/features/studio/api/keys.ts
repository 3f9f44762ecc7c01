import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';
import { useSetMe } from '@/lib/api/me';

export type StreamKey = Schema['StreamKey'];

const keysKey = (handle: string) => ['keys', handle] as const;

export function useStreamKeys(handle: string) {
  return useQuery({
    queryKey: keysKey(handle),
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/channels/{handle}/keys', { params: { path: { handle } }, signal }))).keys,
  });
}

function useKeyMutation<Input, Output>(handle: string, mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey: keysKey(handle) }) });
}

export const useCreateKey = (handle: string) =>
  useKeyMutation(handle, (name: string) => take(api.POST('/api/v1/channels/{handle}/keys', { params: { path: { handle } }, body: { name } })));

export const useRenameKey = (handle: string) =>
  useKeyMutation(handle, ({ id, name }: { id: string; name: string }) =>
    take(api.PATCH('/api/v1/channels/{handle}/keys/{id}', { params: { path: { handle, id } }, body: { name } })),
  );

interface Withdrawal {
  id: string;
  endBroadcast: boolean;
}

export const useRotateKey = (handle: string) =>
  useKeyMutation(handle, ({ id, endBroadcast }: Withdrawal) =>
    take(api.POST('/api/v1/channels/{handle}/keys/{id}/rotate', { params: { path: { handle, id } }, body: { end_broadcast: endBroadcast } })),
  );

export const useDeleteKey = (handle: string) =>
  useKeyMutation(handle, ({ id, endBroadcast }: Withdrawal) =>
    take(api.DELETE('/api/v1/channels/{handle}/keys/{id}', { params: { path: { handle, id }, query: { end_broadcast: endBroadcast } } })),
  );

/** The key itself. ApiError reauthentication_required: the password first (useReauthenticate). */
export const revealKey = async (handle: string, id: string): Promise<string> =>
  (await take(api.POST('/api/v1/channels/{handle}/keys/{id}/reveal', { params: { path: { handle, id } } }))).secret;

export function useReauthenticate() {
  const setMe = useSetMe();
  return useMutation({
    mutationFn: (password: string) => take(api.POST('/api/v1/sessions/current/reauthenticate', { body: { password } })),
    onSuccess: ({ user }) => setMe(user),
  });
}
