import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';
import { useSetMe } from '@/lib/api/me';

export type SignedIn = Schema['SignedIn'];

export function useLogIn() {
  const setMe = useSetMe();
  return useMutation({
    mutationFn: (body: { login: string; password: string }) => take(api.POST('/api/v1/sessions', { body })),
    onSuccess: ({ user }) => setMe(user),
  });
}

/** Who signed up or set up is signed in; the page says so to the rest of the app only when the recovery codes have been seen. */
export function useSignUp() {
  return useMutation({
    mutationFn: (body: { email: string; handle: string; password: string; invite?: string }) => take(api.POST('/api/v1/accounts', { body })),
  });
}

export interface SetUpBody {
  code: string;
  email: string;
  handle: string;
  password: string;
  site_name: string;
  registration: Schema['Site']['registration'];
}

export function useSetUp() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SetUpBody) => take(api.POST('/api/v1/setup', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['site'] }),
  });
}

export type ResetBody = { new_password: string } & ({ login: string; recovery_code: string } | { token: string });

export function useResetPassword() {
  const setMe = useSetMe();
  return useMutation({
    mutationFn: (body: ResetBody) => take(api.POST('/api/v1/password-resets', { body })),
    onSuccess: ({ user }) => setMe(user),
  });
}

export function useInvite(code: string) {
  return useQuery({
    queryKey: ['invite', code],
    queryFn: ({ signal }) => take(api.GET('/api/v1/invites/{code}', { params: { path: { code } }, signal })),
    retry: false,
  });
}
