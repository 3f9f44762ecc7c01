import { useLayoutEffect, useState } from 'react';
import { holdPage } from '@/lib/leave-guard';
import { strings } from '@/lib/strings';
import { ConfirmDialog } from './confirm-dialog';

/** Asks before one leaves the page while something on it is not saved: by a link, the browser's Back, or by closing the tab. */
export function UnsavedGuard({ isDirty }: { isDirty: boolean }) {
  const [go, setGo] = useState<(() => void) | null>(null);
  // Before the effects of the page that comes next: a page that is gone holds nobody.
  useLayoutEffect(() => (isDirty ? holdPage((wanted) => setGo(() => wanted)) : undefined), [isDirty]);
  if (go === null) return null;
  const close = () => setGo(null);
  return (
    <ConfirmDialog
      title={strings.unsaved.title}
      text={strings.unsaved.text}
      action={strings.unsaved.leave}
      cancel={strings.unsaved.stay}
      isDestructive
      onConfirm={() => {
        close();
        go();
      }}
      onClose={close}
    />
  );
}
