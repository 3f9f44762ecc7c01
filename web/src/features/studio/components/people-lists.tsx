import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { errorText } from '@/components/form-error';
import { HandleAdder } from '@/components/handle-adder';
import { PersonRows } from '@/components/person-row';
import { Section } from '@/components/section';
import { useBans, useModerators, useSetBan, useSetModerator, type ChatBan } from '@/features/studio/api/moderation';
import { formatDate } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.moderationPage;

export function Moderators({ handle }: { handle: string }) {
  const { data: moderators = [] } = useModerators(handle);
  const { mutate, error, isPending } = useSetModerator(handle);
  return (
    <Section title={text.moderators} text={text.moderatorsText}>
      <HandleAdder
        label={text.handle}
        action={text.add}
        isBusy={isPending}
        error={error === null ? undefined : errorText(error)}
        onAdd={(user, clear) => mutate({ user, isModerator: true }, { onSuccess: clear })}
      />
      {moderators.length === 0 ? (
        <p>{text.noModerators}</p>
      ) : (
        <PersonRows
          people={moderators}
          actions={({ handle: user }) => (
            <Button kind="ghost" size="small" onClick={() => mutate({ user, isModerator: false })} aria-label={`${text.remove} ${user}`}>
              {text.remove}
            </Button>
          )}
        />
      )}
    </Section>
  );
}

const banColumns: Column<ChatBan>[] = [
  { key: 'who', title: text.who, cell: ({ display_name: name, handle }) => `${name} (@${handle})` },
  { key: 'until', title: text.until, cell: ({ until }) => (until === null ? text.forEver : formatDate(until)), isLine: true },
  { key: 'reason', title: text.reason, cell: ({ reason }) => reason, isBreakable: true },
  { key: 'by', title: text.by, cell: ({ by }) => by },
];

export function Bans({ handle }: { handle: string }) {
  const { data: bans = [] } = useBans(handle);
  const { mutate, error, isPending } = useSetBan(handle);
  return (
    <Section title={text.bans}>
      <HandleAdder
        label={text.handle}
        action={text.ban}
        isBusy={isPending}
        error={error === null ? undefined : errorText(error)}
        onAdd={(user, clear) => mutate({ user, isBanned: true }, { onSuccess: clear })}
      />
      {bans.length === 0 ? (
        <p>{text.noBans}</p>
      ) : (
        <DataTable
          caption={text.bans}
          columns={banColumns}
          rows={bans}
          rowKey={({ handle: user }) => user}
          actions={({ handle: user }) => (
            <Button kind="ghost" size="small" onClick={() => mutate({ user, isBanned: false })} aria-label={`${text.lift}: ${user}`}>
              {text.lift}
            </Button>
          )}
        />
      )}
    </Section>
  );
}
