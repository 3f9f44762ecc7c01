import { useEffect, useState } from 'react';
import { Button, IconButton } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { MoreIcon } from '@/components/icons';
import { Loaded } from '@/components/loaded';
import { Menu, MenuItem } from '@/components/menu';
import { Section } from '@/components/section';
import { revealKey, useStreamKeys, type StreamKey } from '@/features/studio/api/keys';
import { KeyDialogs, type KeyDialog } from '@/features/studio/components/key-dialogs';
import { StudioPage } from '@/features/studio/components/studio-page';
import { usePasswordFirst } from '@/features/studio/components/use-password-first';
import { showToast } from '@/components/toast';
import { copyText } from '@/lib/clipboard';
import { formatAgo, formatNumber } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import styles from './keys.module.css';

const text = studioStrings.keysPage;
const shownForMs = 30_000;
const confirmedForMs = 2000;

/** To the clipboard without showing it. */
function CopyKey({ handle, streamKey }: { handle: string; streamKey: StreamKey }) {
  const [isCopied, setCopied] = useState(false);
  const { run, dialog } = usePasswordFirst();
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), confirmedForMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () =>
    run(async () => {
      if (await copyText(await revealKey(handle, streamKey.id))) setCopied(true);
      else showToast(text.notCopied);
    });
  return (
    <>
      <Button kind="ghost" size="small" aria-label={isCopied ? text.copied : text.copyOf(streamKey.name)} aria-live="polite" onClick={copy}>
        {isCopied ? text.copied : text.copy}
      </Button>
      {dialog}
    </>
  );
}

function Secret({ handle, streamKey }: { handle: string; streamKey: StreamKey }) {
  const [secret, setSecret] = useState<string | null>(null);
  const { run, dialog } = usePasswordFirst();
  useEffect(() => {
    if (secret === null) return;
    const timer = setTimeout(() => setSecret(null), shownForMs);
    return () => clearTimeout(timer);
  }, [secret]);
  if (streamKey.is_declared) return text.declared;
  return (
    <div className={styles.key}>
      <code className={styles.secret}>{secret ?? `live_••••${streamKey.hint}`}</code>
      <CopyKey handle={handle} streamKey={streamKey} />
      <Button
        kind="ghost"
        size="small"
        aria-label={`${secret === null ? text.reveal : text.hide}: ${streamKey.name}`}
        onClick={() => (secret === null ? run(async () => setSecret(await revealKey(handle, streamKey.id))) : setSecret(null))}
      >
        {secret === null ? text.reveal : text.hide}
      </Button>
      {dialog}
    </div>
  );
}

/** How often, and when last, somebody came with a key that this one replaced. */
function Refused({ streamKey }: { streamKey: StreamKey }) {
  const now = useNow();
  const { refused_attempts: times, last_refused_at: at } = streamKey;
  if (times === 0 || at === null) return formatNumber(times);
  return text.refusedAt(formatNumber(times), formatAgo(Date.parse(at), now));
}

function LastUsed({ streamKey }: { streamKey: StreamKey }) {
  const now = useNow();
  const { last_used_at: at, last_used_address: address } = streamKey;
  if (at === null) return text.never;
  return `${formatAgo(Date.parse(at), now)}${address === null ? '' : ` ${text.from(address)}`}`;
}

function Actions({ streamKey, onChoose }: { streamKey: StreamKey; onChoose: (dialog: KeyDialog) => void }) {
  if (streamKey.is_declared) return null;
  const choose = (kind: 'rename' | 'rotate' | 'delete') => () => onChoose({ kind, key: streamKey });
  return (
    <Menu
      label={text.more(streamKey.name)}
      trigger={(props) => (
        <IconButton label={text.more(streamKey.name)} {...props}>
          <MoreIcon />
        </IconButton>
      )}
    >
      <MenuItem onSelect={choose('rotate')}>{text.rotate}</MenuItem>
      <MenuItem onSelect={choose('rename')}>{text.rename}</MenuItem>
      <MenuItem isDestructive onSelect={choose('delete')}>
        {text.remove}
      </MenuItem>
    </Menu>
  );
}

function Content({ handle }: { handle: string }) {
  const query = useStreamKeys(handle);
  const [dialog, setDialog] = useState<KeyDialog | null>(null);
  const columns: Column<StreamKey>[] = [
    { key: 'name', title: text.name, cell: ({ name }) => name, isBreakable: true },
    { key: 'key', title: text.key, cell: (key) => <Secret handle={handle} streamKey={key} /> },
    { key: 'used', title: text.lastUsed, cell: (key) => <LastUsed streamKey={key} /> },
    { key: 'refused', title: text.refused, cell: (key) => <Refused streamKey={key} />, isNumber: true },
  ];
  return (
    <Section title={studioStrings.keys} text={text.text} actions={<Button onClick={() => setDialog({ kind: 'create' })}>{text.add}</Button>}>
      <Loaded query={query} failed={text.failed}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState title={text.none} text={text.noneText} />
          ) : (
            <DataTable
              caption={studioStrings.keys}
              columns={columns}
              rows={keys}
              rowKey={({ id }) => id}
              actions={(key) => <Actions streamKey={key} onChoose={setDialog} />}
            />
          )
        }
      </Loaded>
      <KeyDialogs handle={handle} dialog={dialog} onChange={setDialog} />
    </Section>
  );
}

const KeysPage = () => <StudioPage current="/studio/keys">{(handle) => <Content handle={handle} />}</StudioPage>;
export default KeysPage;
