import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSignUp } from '@/features/auth/api/auth';
import { nextPath } from '@/features/auth/next';
import { loginHref, useSetMe } from '@/lib/api/me';
import { authStrings as text } from '@/lib/strings/auth';
import { AccountFields, accountFields, noAccount } from './account-fields';
import { AuthCard, AuthForm } from './auth-form';
import { CodesStep } from './codes-step';

/** A new account, with an invite where one is needed; then its recovery codes; then to where one came from. */
export function SignUpForm({ title, invite }: { title: string; invite?: string }) {
  const [, navigate] = useLocation();
  const [values, setValues] = useState(noAccount);
  const setMe = useSetMe();
  const { mutate, data, error, isPending } = useSignUp();
  const next = nextPath(location.search);
  if (data) {
    const leave = () => {
      setMe(data.user);
      navigate(next, { replace: true });
    };
    return <CodesStep codes={data.recovery_codes ?? []} onDone={leave} />;
  }
  return (
    <AuthCard
      title={title}
      text={text.signUpText}
      foot={
        <span>
          {text.haveAccount} <Link href={loginHref(next)}>{text.login}</Link>
        </span>
      }
    >
      <AuthForm
        action={text.signUp}
        isBusy={isPending}
        error={error}
        shown={accountFields}
        onSubmit={() => mutate(invite === undefined ? values : { ...values, invite })}
      >
        <AccountFields values={values} onChange={setValues} error={error} />
      </AuthForm>
    </AuthCard>
  );
}
