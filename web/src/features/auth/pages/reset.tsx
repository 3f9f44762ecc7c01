import { useState } from 'react';
import { Link } from 'wouter';
import { TextField } from '@/components/field';
import { fieldError } from '@/components/form-error';
import { LinkButton } from '@/components/link-button';
import { PasswordField } from '@/components/password-field';
import { useResetPassword } from '@/features/auth/api/auth';
import { AuthCard, AuthForm } from '@/features/auth/components/auth-form';
import { loginHref, useSite } from '@/lib/api/me';
import { hasPage } from '@/lib/routes';
import { authStrings as text } from '@/lib/strings/auth';

/** A new password, by a recovery code or by the token in an administrator's link. */
export default function ResetPage() {
  const [token] = useState(() => new URLSearchParams(location.search).get('token'));
  const site = useSite();
  const least = site?.password_min_length ?? 10;
  const ways = site?.password_resets;
  const [login, setLogin] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const { mutate, error, isPending, isSuccess } = useResetPassword();
  if (isSuccess) {
    return (
      <AuthCard title={text.resetTitle} text={text.resetDone} foot={<Link href="/">{text.back}</Link>}>
        {hasPage('/studio') && (
          <LinkButton href="/studio/keys" kind="quiet">
            {text.toKeys}
          </LinkButton>
        )}
      </AuthCard>
    );
  }
  const submit = () => {
    if (token !== null) mutate({ token, new_password: password });
    else mutate({ login, recovery_code: code.trim(), new_password: password });
  };
  return (
    <AuthCard
      title={text.resetTitle}
      text={token === null ? `${text.resetByCode}. ${text.resetByCodeText}` : undefined}
      foot={
        <>
          <Link href={loginHref('/')}>{text.login}</Link>
          {token === null && ways?.admin_link !== false && (
            <span>
              {text.resetByAdminTitle} {text.resetByAdminText}
            </span>
          )}
        </>
      }
    >
      <AuthForm action={text.resetDo} isBusy={isPending} error={error} shown={['login', 'recovery_code', 'new_password']} onSubmit={submit}>
        {token === null && (
          <>
            <TextField
              label={text.loginName}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={login}
              error={fieldError(error, 'login')}
              onChange={(event) => setLogin(event.target.value)}
            />
            <TextField
              label={text.recoveryCode}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={code}
              error={fieldError(error, 'recovery_code')}
              onChange={(event) => setCode(event.target.value)}
            />
          </>
        )}
        <PasswordField
          label={text.newPassword}
          hint={text.passwordHint(least)}
          autoComplete="new-password"
          required
          minLength={least}
          hasSuggestion
          value={password}
          error={fieldError(error, 'new_password')}
          onChange={setPassword}
        />
      </AuthForm>
    </AuthCard>
  );
}
