import { useState, type FormEvent } from 'react';
import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { TextArea } from '@/components/field';
import { FormError } from '@/components/form-error';
import { FormColumn, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { UnsavedGuard } from '@/components/unsaved-guard';
import { useAudit, useBlockedWords, useSetBlockedWords, type AuditEntry } from '@/features/studio/api/moderation';
import { ChatModes } from '@/features/studio/components/chat-modes';
import { Bans, Moderators } from '@/features/studio/components/people-lists';
import { StudioPage } from '@/features/studio/components/studio-page';
import { formatDate } from '@/lib/format';
import { auditAction, auditDetail } from '@/lib/strings/audit';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.moderationPage;

function Words({ handle }: { handle: string }) {
  const { data: words } = useBlockedWords(handle);
  const [typed, setTyped] = useState<string | null>(null);
  const { mutate, error, isPending } = useSetBlockedWords(handle);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = (typed ?? '').split('\n').flatMap((line) => line.trim() || []);
    mutate(wanted, {
      onSuccess: () => {
        setTyped(null);
        showToast(text.saved);
      },
    });
  };
  return (
    <Section title={text.words} text={text.wordsText}>
      <form onSubmit={submit}>
        <FormColumn>
          <TextArea label={text.words} rows={6} spellCheck={false} value={typed ?? words?.join('\n') ?? ''} onChange={(event) => setTyped(event.target.value)} />
          <FormError error={error} />
          <Button type="submit" kind="quiet" disabled={typed === null} isBusy={isPending}>
            {text.save}
          </Button>
        </FormColumn>
      </form>
      <UnsavedGuard isDirty={typed !== null && typed !== words?.join('\n')} />
    </Section>
  );
}

const logColumns: Column<AuditEntry>[] = [
  { key: 'at', title: text.at, cell: ({ at }) => formatDate(at), isLine: true },
  { key: 'by', title: text.by, cell: ({ actor }) => actor },
  { key: 'what', title: text.what, cell: ({ action }) => auditAction(action), isHead: true },
  { key: 'target', title: text.target, cell: ({ target }) => target, isBreakable: true },
  { key: 'detail', title: text.detail, cell: ({ action, detail }) => auditDetail(action, detail), isBreakable: true },
];

function Log({ handle }: { handle: string }) {
  const { data: entries = [] } = useAudit(handle);
  return (
    <Section title={text.log}>
      {entries.length === 0 ? <p>{text.noLog}</p> : <DataTable caption={text.log} columns={logColumns} rows={entries} rowKey={({ id }) => id} />}
    </Section>
  );
}

const ModerationPage = () => (
  <StudioPage current="/studio/moderation">
    {(handle) => (
      <>
        <ChatModes handle={handle} />
        <Moderators handle={handle} />
        <Bans handle={handle} />
        <Words handle={handle} />
        <Log handle={handle} />
      </>
    )}
  </StudioPage>
);
export default ModerationPage;
