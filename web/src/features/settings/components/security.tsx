import { useState, type FormEvent } from 'react';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { Dialog } from '@/components/dialog';
import { fieldError, FormError } from '@/components/form-error';
import { PasswordField } from '@/components/password-field';
import { RecoveryCodes } from '@/components/recovery-codes';
import { FormColumn, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useChangePassword, useMakeRecoveryCodes } from '@/features/settings/api/settings';
import { useSite, type User } from '@/lib/api/me';
import { strings } from '@/lib/strings';
import { authStrings } from '@/lib/strings/auth';
import { settingsStrings as text } from '@/lib/strings/settings';

function ChangePassword() {
  const least = useSite()?.password_min_length ?? 10;
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  const { mutate, error, isPending } = useChangePassword();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(
      { current_password: current, new_password: wanted },
      {
        onSuccess: () => {
          setCurrent('');
          setWanted('');
          showToast(text.passwordChanged);
        },
      },
    );
  };
  return (
    <Section title={text.changePassword}>
      <form onSubmit={submit}>
        <FormColumn>
          <PasswordField
            label={text.currentPassword}
            autoComplete="current-password"
            required
            value={current}
            error={fieldError(error, 'current_password')}
            onChange={setCurrent}
          />
          <PasswordField
            label={text.newPassword}
            hint={authStrings.passwordHint(least)}
            autoComplete="new-password"
            required
            minLength={least}
            hasSuggestion
            value={wanted}
            error={fieldError(error, 'new_password')}
            onChange={setWanted}
          />
          <FormError error={error} shown={['current_password', 'new_password']} />
          <Button type="submit" isBusy={isPending}>
            {text.changeDo}
          </Button>
        </FormColumn>
      </form>
    </Section>
  );
}

function Codes({ me }: { me: User }) {
  const site = useSite();
  const [isAsking, setAsking] = useState(false);
  const { mutate, data, error, isPending, reset } = useMakeRecoveryCodes();
  return (
    <Section title={text.codes} text={`${text.codesText} ${text.codesLeft(me.recovery_codes_left)}`}>
      <div>
        <Button kind="quiet" onClick={() => setAsking(true)}>
          {text.newCodes}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={text.newCodesTitle}
          text={text.newCodesText}
          action={text.newCodes}
          passwordLabel={text.password}
          isBusy={isPending}
          error={error}
          onConfirm={(password) => mutate({ password }, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
      <Dialog title={text.codes} isOpen={data !== undefined} onClose={reset} actions={<Button onClick={reset}>{text.codesDone}</Button>}>
        <RecoveryCodes codes={data?.recovery_codes ?? []} siteName={site?.name ?? strings.appName} />
      </Dialog>
    </Section>
  );
}

export function Security({ me }: { me: User }) {
  return (
    <>
      <ChangePassword />
      <Codes me={me} />
    </>
  );
}
