import { useState } from 'react';
import { useLocation } from 'wouter';
import buttonStyles from '@/components/button.module.css';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { TextField } from '@/components/field';
import { fieldError } from '@/components/form-error';
import { Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useDeleteMe } from '@/features/settings/api/settings';
import type { User } from '@/lib/api/me';
import { formatDay } from '@/lib/format';
import { settingsStrings as text } from '@/lib/strings/settings';

export function YourData({ me }: { me: User }) {
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const [handle, setHandle] = useState('');
  const { mutate, error, isPending } = useDeleteMe();
  const confirm = (password: string) =>
    mutate(
      { password, handle },
      {
        onSuccess: (answer) => {
          showToast(answer.can_return ? text.leaving(formatDay(answer.deleted_at)) : text.deleted);
          navigate('/', { replace: true });
        },
      },
    );
  return (
    <>
      <Section title={text.export} text={text.exportText}>
        <div>
          <a className={`${buttonStyles.button} ${buttonStyles.quiet}`} href="/api/v1/me/export" download>
            {text.exportDo}
          </a>
        </div>
      </Section>
      <Section title={text.delete} text={text.deleteText}>
        <div>
          <Button kind="danger" onClick={() => setAsking(true)}>
            {text.deleteDo}
          </Button>
        </div>
        {isAsking && (
          <ConfirmDialog
            title={text.delete}
            text={text.deleteText}
            action={text.deleteDo}
            isDestructive
            passwordLabel={text.password}
            isBusy={isPending}
            error={error}
            shown={['handle']}
            onConfirm={confirm}
            onClose={() => setAsking(false)}
          >
            <TextField
              label={text.deleteHandle(me.handle)}
              required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={handle}
              error={fieldError(error, 'handle')}
              onChange={(event) => setHandle(event.target.value)}
            />
          </ConfirmDialog>
        )}
      </Section>
    </>
  );
}
