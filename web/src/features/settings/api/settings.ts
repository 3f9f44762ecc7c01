import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, sendFile, take, type Schema } from '@/lib/api/client';
import { meKey, useSetMe } from '@/lib/api/me';

export type DeviceSession = Schema['DeviceSession'];

export function useUpdateMe() {
  const setMe = useSetMe();
  return useMutation({
    mutationFn: (body: { display_name?: string; bio?: string; email?: string; password?: string }) => take(api.PATCH('/api/v1/me', { body })),
    onSuccess: ({ user }) => setMe(user),
  });
}

/** A picture; null: none. */
export function useSetAvatar() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (file: File | null) => (file === null ? take(api.DELETE('/api/v1/me/avatar')) : sendFile('PUT', '/api/v1/me/avatar', file)),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) => take(api.PUT('/api/v1/me/password', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export function useMakeRecoveryCodes() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { password: string }) => take(api.POST('/api/v1/me/recovery-codes', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
}

const sessionsKey = ['sessions'] as const;

export function useSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) => (await take(api.GET('/api/v1/sessions', { signal }))).sessions,
  });
}

/** Signs out one device, or with null every other one. */
export function useRevokeSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      take(id === null ? api.DELETE('/api/v1/sessions') : api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export function useDeleteMe() {
  const setMe = useSetMe();
  return useMutation({
    mutationFn: (body: { password: string; handle: string }) => take(api.DELETE('/api/v1/me', { body })),
    onSuccess: () => setMe(null),
  });
}
