import { useState } from 'react';
import { Link } from 'wouter';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable, type Column } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { CheckField } from '@/components/field';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useActiveBroadcasts, useKick, type ActiveBroadcast } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { formatBitrate, formatDuration, formatNumber, formatSpeed } from '@/lib/format';
import { encoderName } from '@/lib/media-names';
import { strings } from '@/lib/strings';
import { adminStrings } from '@/lib/strings/admin';
import { studioStrings } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import styles from './streams.module.css';

const text = adminStrings.streamsPage;

function Uptime({ since }: { since: string | null }) {
  const now = useNow();
  return since === null ? '–' : formatDuration((now - Date.parse(since)) / 1000);
}

const columns: Column<ActiveBroadcast>[] = [
  {
    key: 'channel',
    title: text.channel,
    cell: ({ handle, title, thumbnail_url: thumbnail }) => (
      <div className={styles.channel}>
        {thumbnail !== null && <img className={styles.thumbnail} src={thumbnail} alt="" width={96} height={54} />}
        <div>
          <Link href={`/@${handle}`} className={styles.handle}>
            @{handle}
          </Link>
          <p className={styles.title}>{title || strings.channels.untitled}</p>
        </div>
      </div>
    ),
    isBreakable: true,
  },
  { key: 'state', title: text.state, cell: ({ state }) => <Badge state={state} /> },
  { key: 'since', title: text.since, cell: ({ started_at: at }) => <Uptime since={at} />, isNumber: true },
  { key: 'viewers', title: text.viewers, cell: ({ viewers }) => formatNumber(viewers), isNumber: true },
  { key: 'peak', title: text.peak, cell: ({ peak_viewers: viewers }) => formatNumber(viewers), isNumber: true },
  { key: 'health', title: text.health, cell: ({ status }) => <span className={styles.health} data-status={status}>{studioStrings.healthPage.status[status]}</span> },
  { key: 'bitrate', title: text.bitrate, cell: ({ ingest_bitrate_bps: bps }) => formatBitrate(bps), isNumber: true },
  { key: 'speed', title: text.speed, cell: ({ transcode_speed: speed }) => (speed === null ? '–' : formatSpeed(speed)), isNumber: true },
  { key: 'qualities', title: text.qualities, cell: ({ rungs }) => rungs.join(', '), isMinor: true },
  { key: 'encoder', title: text.encoder, cell: ({ encoder, publisher }) => [encoderName(encoder), publisher].filter(Boolean).join(', '), isBreakable: true, isMinor: true },
];

function KickDialog({ handle, onClose }: { handle: string; onClose: () => void }) {
  const [revokesKeys, setRevokes] = useState(false);
  const { mutate, error, isPending } = useKick();
  return (
    <ConfirmDialog
      title={text.kick}
      text={text.kickText(handle)}
      action={text.kick}
      isDestructive
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({ handle, revokesKeys }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <CheckField label={text.revoke} checked={revokesKeys} onChange={(event) => setRevokes(event.target.checked)} />
    </ConfirmDialog>
  );
}

export default function StreamsPage() {
  const query = useActiveBroadcasts();
  const [kicked, setKicked] = useState<string | null>(null);
  return (
    <AdminPage current="/admin/streams">
      <Loaded query={query} failed={adminStrings.failed}>
        {(broadcasts) =>
          broadcasts.length === 0 ? (
            <EmptyState title={text.none} text={text.noneText} />
          ) : (
            <Section title={adminStrings.streams}>
              <DataTable
                caption={adminStrings.streams}
                columns={columns}
                rows={broadcasts}
                rowKey={({ handle }) => handle}
                actions={({ handle }) => (
                  <Button kind="quiet" size="small" aria-label={text.more(handle)} onClick={() => setKicked(handle)}>
                    {text.kick}
                  </Button>
                )}
              />
            </Section>
          )
        }
      </Loaded>
      {kicked !== null && <KickDialog handle={kicked} onClose={() => setKicked(null)} />}
    </AdminPage>
  );
}
