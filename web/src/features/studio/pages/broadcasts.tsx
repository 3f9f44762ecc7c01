import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useOwnBroadcasts, type Broadcast } from '@/features/studio/api/channel';
import { StudioPage } from '@/features/studio/components/studio-page';
import { formatDate, formatDuration, formatNumber } from '@/lib/format';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.broadcastsPage;

const columns: Column<Broadcast>[] = [
  { key: 'started', title: text.started, cell: ({ started_at: at }) => formatDate(at) },
  { key: 'stream', title: text.stream, cell: ({ title, category }) => `${title || strings.channels.untitled}${category ? ` · ${category.name}` : ''}` },
  { key: 'duration', title: text.duration, cell: ({ duration_s: s, ended_at: end }) => (end === null ? text.now : formatDuration(s)), isNumber: true },
  { key: 'peak', title: text.peak, cell: ({ peak_viewers: viewers }) => formatNumber(viewers), isNumber: true },
  { key: 'average', title: text.average, cell: ({ average_viewers: viewers }) => viewers.toFixed(1), isNumber: true },
  { key: 'unique', title: text.unique, cell: ({ unique_viewers: viewers }) => formatNumber(viewers), isNumber: true },
  { key: 'watched', title: text.watched, cell: ({ watch_time_s: s }) => text.hours((s / 3600).toFixed(1)), isNumber: true },
];

function Content({ handle }: { handle: string }) {
  const query = useOwnBroadcasts(handle);
  return (
    <Loaded query={query} failed={text.failed}>
      {({ pages }) => {
        const rows = pages.flatMap(({ broadcasts }) => broadcasts);
        if (rows.length === 0) return <EmptyState title={text.none} text={text.noneText} />;
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
