import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { LinkButton } from '@/components/link-button';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useOwnBroadcasts, useOwnChannel } from '@/features/studio/api/channel';
import { useHealth } from '@/features/studio/api/health';
import { broadcastRows, type BroadcastRow } from '@/features/studio/broadcast-rows';
import { StudioPage } from '@/features/studio/components/studio-page';
import { formatDate, formatDuration, formatNumber } from '@/lib/format';
import { useLiveScope } from '@/lib/live/use-live';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import styles from './broadcasts.module.css';

const text = studioStrings.broadcastsPage;

const Since = ({ at }: { at: string }) => formatDuration((useNow() - Date.parse(at)) / 1000);

const orNull = (value: number | null, format: (value: number) => string): string | null => (value === null ? null : format(value));

const columns: Column<BroadcastRow>[] = [
  {
    key: 'stream',
    title: text.stream,
    cell: ({ title, category, state }) => (
      <div className={styles.stream}>
        {state !== null && <Badge state={state} />}
        <span>
          {title || strings.channels.untitled}
          {category && <span className={styles.category}> · {category.name}</span>}
        </span>
      </div>
    ),
    isBreakable: true,
  },
  { key: 'started', title: text.started, cell: ({ startedAt }) => formatDate(startedAt), isLine: true },
  { key: 'duration', title: text.duration, cell: ({ durationS, startedAt }) => (durationS === null ? <Since at={startedAt} /> : formatDuration(durationS)), isNumber: true },
  { key: 'peak', title: text.peak, cell: ({ peak }) => orNull(peak, formatNumber), isNumber: true },
  { key: 'average', title: text.average, cell: ({ average }) => orNull(average, (viewers) => viewers.toFixed(1)), isNumber: true },
  { key: 'unique', title: text.unique, cell: ({ unique }) => orNull(unique, formatNumber), isNumber: true },
  { key: 'watched', title: text.watched, cell: ({ watchTimeS }) => orNull(watchTimeS, (s) => text.hours((s / 3600).toFixed(1))), isNumber: true },
];

function Content({ handle }: { handle: string }) {
  useLiveScope(handle);
  const { data: channel } = useOwnChannel(handle);
  const isRunning = channel !== undefined && channel.state !== 'offline';
  const { data: health } = useHealth(handle);
  const query = useOwnBroadcasts(handle, isRunning);
  return (
    <Loaded query={query} failed={text.failed}>
      {({ pages }) => {
        const rows = broadcastRows(
          channel,
          pages.flatMap(({ broadcasts }) => broadcasts),
          health?.peak_viewers ?? 0,
        );
        if (rows.length === 0) {
          return (
            <EmptyState title={text.none} text={text.noneText}>
              <LinkButton href="/studio">{studioStrings.live}</LinkButton>
            </EmptyState>
          );
        }
        return (
          <Section title={studioStrings.broadcasts}>
            <DataTable caption={studioStrings.broadcasts} columns={columns} rows={rows} rowKey={({ id }) => id} />
            {query.hasNextPage && (
              <div>
                <Button kind="quiet" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {text.more}
                </Button>
              </div>
            )}
          </Section>
        );
      }}
    </Loaded>
  );
}

const BroadcastsPage = () => <StudioPage current="/studio/broadcasts">{(handle) => <Content handle={handle} />}</StudioPage>;
export default BroadcastsPage;
