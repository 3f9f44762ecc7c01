import { useState } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { TextField } from '@/components/field';
import { AuthCard, AuthForm } from '@/features/auth/components/auth-form';
import { SignUpForm } from '@/features/auth/components/sign-up-form';
import { nextPath } from '@/features/auth/next';
import { loginHref, useMe, useSite } from '@/lib/api/me';
import { authStrings as text } from '@/lib/strings/auth';

function InviteNeeded() {
  const [, navigate] = useLocation();
  const [code, setCode] = useState('');
  return (
    <AuthCard title={text.inviteTitle} text={text.inviteText} foot={<Link href={loginHref('/')}>{text.login}</Link>}>
      <AuthForm action={text.openInvite} isBusy={false} error={null} onSubmit={() => navigate(`/invite/${encodeURIComponent(code.trim())}`)}>
        <TextField label={text.inviteCode} required autoComplete="off" value={code} onChange={(event) => setCode(event.target.value)} />
      </AuthForm>
    </AuthCard>
  );
}

export default function SignUpPage() {
  const me = useMe();
  const site = useSite();
  if (me) return <Redirect to={nextPath(location.search)} replace />;
  if (site?.registration === 'invite') return <InviteNeeded />;
  if (site?.registration === 'closed') {
    return <AuthCard title={text.closedTitle} text={text.closedText} foot={<Link href={loginHref('/')}>{text.login}</Link>} />;
  }
  return <SignUpForm title={text.signUpTitle} />;
}
