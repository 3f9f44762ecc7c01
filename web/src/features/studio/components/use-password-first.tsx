import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { errorText } from '@/components/form-error';
import { showToast } from '@/components/toast';
import { useReauthenticate } from '@/features/studio/api/keys';
import { isApiError } from '@/lib/api/error';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.connect;

type Work = () => Promise<void>;

/** For what the server does only soon after the password was typed: runs the work, and asks for the password first where it must. */
export function usePasswordFirst(): { run: (work: Work) => void; dialog: ReactNode } {
  const [waiting, setWaiting] = useState<Work | null>(null);
  const { mutate, error, isPending, reset } = useReauthenticate();
  const attempt = async (work: Work) => {
    try {
      await work();
      setWaiting(null);
    } catch (problem) {
      if (isApiError(problem, 'reauthentication_required')) {
        reset();
        setWaiting(() => work);
      } else showToast(errorText(problem), { tone: 'error' });
    }
  };
  const dialog = waiting !== null && (
    <ConfirmDialog
      title={text.passwordTitle}
      text={text.passwordText}
      action={text.confirm}
      passwordLabel={text.password}
      isBusy={isPending}
      error={error}
      onConfirm={(password) => mutate(password, { onSuccess: () => void attempt(waiting) })}
      onClose={() => setWaiting(null)}
    />
  );
  return { run: (work) => void attempt(work), dialog };
}
