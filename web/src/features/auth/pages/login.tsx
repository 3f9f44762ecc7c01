import { useState } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { TextField } from '@/components/field';
import { PasswordField } from '@/components/password-field';
import { useLogIn } from '@/features/auth/api/auth';
import { AuthCard, AuthForm } from '@/features/auth/components/auth-form';
import { nextPath } from '@/features/auth/next';
import { useMe, useSite } from '@/lib/api/me';
import { authStrings as text } from '@/lib/strings/auth';

export default function LoginPage() {
  const me = useMe();
  const site = useSite();
  const [, navigate] = useLocation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const { mutate, error, isPending } = useLogIn();
  const next = nextPath(location.search);
  if (me) return <Redirect to={next} replace />;
  return (
    <AuthCard
      title={text.loginTitle}
      foot={
        <>
          <Link href="/reset">{text.forgot}</Link>
          {site?.registration === 'open' && (
            <span>
              {text.noAccount} <Link href={`/signup${location.search}`}>{text.signUp}</Link>
            </span>
          )}
        </>
      }
    >
      <AuthForm
        action={text.login}
        isBusy={isPending}
        error={error}
        onSubmit={() => mutate({ login, password }, { onSuccess: () => navigate(next, { replace: true }) })}
      >
        <TextField
          label={text.loginName}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
        <PasswordField label={text.password} autoComplete="current-password" required value={password} onChange={setPassword} />
      </AuthForm>
    </AuthCard>
  );
}
