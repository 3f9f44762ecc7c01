import { Link } from 'wouter';
import { LoadFailed } from '@/components/load-failed';
import { SkeletonLines } from '@/components/skeleton';
import { useInvite } from '@/features/auth/api/auth';
import { AuthCard } from '@/features/auth/components/auth-form';
import { SignUpForm } from '@/features/auth/components/sign-up-form';
import { isApiError } from '@/lib/api/error';
import type { PageProps } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { authStrings as text } from '@/lib/strings/auth';

export default function InvitePage({ params: { code = '' } }: PageProps) {
  const { data, error, refetch } = useInvite(code);
  if (error !== null && !isApiError(error)) return <LoadFailed page error={error} onRetry={() => void refetch()} />;
  if (error !== null) return <AuthCard title={text.badInvite} text={text.badInviteText} foot={<Link href="/">{text.back}</Link>} />;
  if (!data) {
    return (
      <AuthCard title={text.invited}>
        <SkeletonLines label={strings.loading} />
      </AuthCard>
    );
  }
  return <SignUpForm title={text.invited} invite={data.code} />;
}
