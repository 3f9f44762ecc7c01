import { useState, type FormEvent } from 'react';
import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { SelectField, TextField } from '@/components/field';
import { errorText } from '@/components/form-error';
import { HandleAdder, toHandle } from '@/components/handle-adder';
import { PersonRows } from '@/components/person-row';
import { FormRow, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useBans, useModerators, useBan, useLiftBan, useSetModerator, type ChatBan } from '@/features/studio/api/moderation';
import { formatDate } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.moderationPage;
const longestReason = 200;
const onError = (problem: unknown) => showToast(errorText(problem), { tone: 'error' });

export function Moderators({ handle }: { handle: string }) {
  const { data: moderators = [] } = useModerators(handle);
  const { mutate, error, isPending } = useSetModerator(handle);
  return (
    <Section title={text.moderators} text={text.moderatorsText}>
      <HandleAdder
        label={text.moderatorHandle}
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
            <Button kind="ghost" size="small" onClick={() => mutate({ user, isModerator: false }, { onError })} aria-label={`${text.remove} ${user}`}>
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

const bannedForS = { hour: 3600, day: 86_400, week: 604_800, ever: undefined } as const;
type BanTime = keyof typeof bannedForS;

function BanForm({ handle }: { handle: string }) {
  const [user, setUser] = useState('');
  const [time, setTime] = useState<BanTime>('ever');
  const [reason, setReason] = useState('');
  const { mutate, error, isPending } = useBan(handle);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isPending) return;
    mutate(
      { user: toHandle(user), durationS: bannedForS[time], reason: reason.trim() },
      {
        onSuccess: () => {
          setUser('');
          setReason('');
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <FormRow>
        <TextField
          label={text.banHandle}
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={user}
          error={error === null ? undefined : errorText(error)}
          onChange={(event) => setUser(event.target.value)}
        />
        <SelectField label={text.banFor} value={time} onChange={(event) => setTime(event.target.value as BanTime)}>
          {(Object.keys(bannedForS) as BanTime[]).map((one) => (
            <option key={one} value={one}>
              {text.banTimes[one]}
            </option>
          ))}
        </SelectField>
        <TextField label={text.banReason} maxLength={longestReason} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Button type="submit" kind="quiet" isBusy={isPending}>
          {text.ban}
        </Button>
      </FormRow>
    </form>
  );
}

export function Bans({ handle }: { handle: string }) {
  const { data: bans = [] } = useBans(handle);
  const { mutate } = useLiftBan(handle);
  return (
    <Section title={text.bans}>
      <BanForm handle={handle} />
      {bans.length === 0 ? (
        <p>{text.noBans}</p>
      ) : (
        <DataTable
          caption={text.bans}
          columns={banColumns}
          rows={bans}
          rowKey={({ handle: user }) => user}
          actions={({ handle: user }) => (
            <Button kind="ghost" size="small" onClick={() => mutate(user, { onError })} aria-label={`${text.lift}: ${user}`}>
              {text.lift}
            </Button>
          )}
        />
      )}
    </Section>
  );
}
