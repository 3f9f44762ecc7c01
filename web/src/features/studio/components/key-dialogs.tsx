import { useState } from 'react';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { CopyField } from '@/components/copy-field';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { CheckField, TextField } from '@/components/field';
import { useCreateKey, useDeleteKey, useRenameKey, useRotateKey, type StreamKey } from '@/features/studio/api/keys';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.keysPage;

export type KeyDialog = { kind: 'create' } | { kind: 'rename' | 'rotate' | 'delete'; key: StreamKey } | { kind: 'new'; secret: string };

interface Props<Kind extends KeyDialog['kind']> {
  handle: string;
  dialog: Extract<KeyDialog, { kind: Kind }>;
  /** null: closed. */
  onChange: (dialog: KeyDialog | null) => void;
}

const close = (onChange: (dialog: KeyDialog | null) => void) => () => onChange(null);

function CreateDialog({ handle, onChange }: Omit<Props<'create'>, 'dialog'>) {
  const [name, setName] = useState('');
  const { mutate, error, isPending } = useCreateKey(handle);
  return (
    <ConfirmDialog
      title={text.add}
      text={text.addText}
      action={text.create}
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate(name, { onSuccess: ({ secret }) => onChange({ kind: 'new', secret }) })}
      onClose={close(onChange)}
    >
      <TextField label={text.name} required maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
    </ConfirmDialog>
  );
}

function RenameDialog({ handle, dialog, onChange }: { handle: string; dialog: { key: StreamKey }; onChange: Props<'rename'>['onChange'] }) {
  const [name, setName] = useState(dialog.key.name);
  const { mutate, error, isPending } = useRenameKey(handle);
  return (
    <ConfirmDialog
      title={text.rename}
      action={text.rename}
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({ id: dialog.key.id, name }, { onSuccess: close(onChange) })}
      onClose={close(onChange)}
    >
      <TextField label={text.name} required maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
    </ConfirmDialog>
  );
}

function RotateDialog({ handle, dialog, onChange }: { handle: string; dialog: { key: StreamKey }; onChange: Props<'rotate'>['onChange'] }) {
  const [isEnding, setEnding] = useState(true);
  const { mutate, error, isPending } = useRotateKey(handle);
  return (
    <ConfirmDialog
      title={`${text.rotate}: ${dialog.key.name}`}
      text={text.rotateText}
      action={text.rotate}
      isDestructive
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({ id: dialog.key.id, endBroadcast: isEnding }, { onSuccess: ({ secret }) => onChange({ kind: 'new', secret }) })}
      onClose={close(onChange)}
    >
      <CheckField label={text.alsoEnd} checked={isEnding} onChange={(event) => setEnding(event.target.checked)} />
    </ConfirmDialog>
  );
}

function DeleteDialog({ handle, dialog, onChange }: { handle: string; dialog: { key: StreamKey }; onChange: Props<'delete'>['onChange'] }) {
  const [isEnding, setEnding] = useState(true);
  const { mutate, error, isPending } = useDeleteKey(handle);
  return (
    <ConfirmDialog
      title={`${text.remove}: ${dialog.key.name}`}
      text={text.removeText(dialog.key.name)}
      action={text.remove}
      isDestructive
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({ id: dialog.key.id, endBroadcast: isEnding }, { onSuccess: close(onChange) })}
      onClose={close(onChange)}
    >
      <CheckField label={text.alsoEnd} checked={isEnding} onChange={(event) => setEnding(event.target.checked)} />
    </ConfirmDialog>
  );
}

/** Whatever is being done with a key. */
export function KeyDialogs({ handle, dialog, onChange }: { handle: string; dialog: KeyDialog | null; onChange: (dialog: KeyDialog | null) => void }) {
  const common = { handle, onChange };
  switch (dialog?.kind) {
    case 'create':
      return <CreateDialog {...common} />;
    case 'rename':
      return <RenameDialog {...common} dialog={dialog} />;
    case 'rotate':
      return <RotateDialog {...common} dialog={dialog} />;
    case 'delete':
      return <DeleteDialog {...common} dialog={dialog} />;
    case 'new':
      return (
        <Dialog title={text.newKey} isOpen onClose={close(onChange)} actions={<Button onClick={close(onChange)}>{strings.close}</Button>}>
          <p>{text.newKeyText}</p>
          <CopyField label={text.key} value={dialog.secret} />
        </Dialog>
      );
    case undefined:
      return null;
  }
}
