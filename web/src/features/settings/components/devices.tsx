import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { errorText } from '@/components/form-error';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useRevokeSession, useSessions, type DeviceSession } from '@/features/settings/api/settings';
import { formatAgo, formatDate } from '@/lib/format';
import { settingsStrings as text } from '@/lib/strings/settings';
import { useNow } from '@/lib/use-now';

function LastSeen({ session }: { session: DeviceSession }) {
  const now = useNow();
  return session.is_current ? <strong>{text.thisDevice}</strong> : formatAgo(Date.parse(session.last_seen_at), now);
}

const columns: Column<DeviceSession>[] = [
  { key: 'device', title: text.device, cell: (session) => session.device },
  { key: 'address', title: text.address, cell: (session) => session.address },
  { key: 'since', title: text.since, cell: (session) => formatDate(session.created_at) },
  { key: 'seen', title: text.lastSeen, cell: (session) => <LastSeen session={session} /> },
];

const onError = (error: unknown) => showToast(errorText(error), { tone: 'error' });

export function Devices() {
  const query = useSessions();
  const { mutate, isPending } = useRevokeSession();
  const others = query.data?.filter((session) => !session.is_current) ?? [];
  return (
    <Section
      title={text.sessions}
      actions={
        others.length > 0 && (
          <Button kind="quiet" isBusy={isPending} onClick={() => mutate(null, { onSuccess: () => showToast(text.loggedOutOthers), onError })}>
            {text.logOutOthers}
          </Button>
        )
      }
    >
      <Loaded query={query} failed={text.sessionsFailed}>
        {(sessions) => (
          <DataTable
            caption={text.sessions}
            columns={columns}
            rows={sessions}
            rowKey={({ id }) => id}
            actions={(session) =>
              !session.is_current && (
                <Button kind="ghost" size="small" aria-label={`${text.logOut}: ${session.device}`} onClick={() => mutate(session.id, { onError })}>
                  {text.logOut}
                </Button>
              )
            }
          />
        )}
      </Loaded>
    </Section>
  );
}
