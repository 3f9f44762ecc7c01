import { Button } from '@/components/button';
import { RecoveryCodes } from '@/components/recovery-codes';
import { useSite } from '@/lib/api/me';
import { strings } from '@/lib/strings';
import { authStrings as text } from '@/lib/strings/auth';
import { AuthCard } from './auth-form';

/** What stands between a new account and the site: codes that are shown only now. */
export function CodesStep({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const site = useSite();
  return (
    <AuthCard title={text.codesTitle}>
      <RecoveryCodes codes={codes} siteName={site?.name ?? strings.appName} />
      <Button onClick={onDone}>{text.codesSaved}</Button>
    </AuthCard>
  );
}
