import { useSearchParams } from 'wouter';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { BroadcastIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { LoadFailed } from '@/components/load-failed';
import { useLiveChannels, type ChannelSort } from '@/features/channels/api/channels';
import { ChannelGrid, ChannelGridSkeleton } from '@/features/channels/components/channel-grid';
import { loginHref, useMe } from '@/lib/api/me';
import { hasPage } from '@/lib/routes';
import { strings } from '@/lib/strings';
import styles from './page.module.css';

const text = strings.channels;

const sorts = [
  ['viewers', text.byViewers],
  ['newest', text.byNewest],
] as const;

/** Who is live, sorted and filtered as the address says: ?sort=newest&tag=chill. */
export function LiveList({ title, category }: { title: string; category?: string }) {
  const [search, setSearch] = useSearchParams();
  const sort: ChannelSort = search.get('sort') === 'newest' ? 'newest' : 'viewers';
  const tag = search.get('tag');
  const me = useMe();
  const emptyTitle = tag !== null ? text.emptyTag : category === undefined ? text.emptyTitle : text.emptyCategory;
  const { data: channels, isError, error, refetch } = useLiveChannels({ sort, ...(category === undefined ? {} : { category }), ...(tag === null ? {} : { tag }) });
  const set = (name: string, value: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === null) after.delete(name);
      else after.set(name, value);
      return after;
    });
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2 className={styles.sectionTitle}>{title}</h2>
        <div className={styles.sort} role="group" aria-label={text.sort}>
          <span className={styles.facts}>{text.sort}</span>
          {sorts.map(([value, label]) => (
            <Button key={value} kind={value === sort ? 'quiet' : 'ghost'} size="small" aria-pressed={value === sort} onClick={() => set('sort', value)}>
              {label}
            </Button>
          ))}
        </div>
      </div>
      {tag !== null && (
        <p className={styles.filter}>
          {text.tag(tag)}
          <Button kind="quiet" size="small" onClick={() => set('tag', null)}>
            {text.clearTag}
          </Button>
        </p>
      )}
      {channels === undefined && !isError && <ChannelGridSkeleton />}
      {channels === undefined && isError && (
        <LoadFailed title={text.failed} error={error} onRetry={() => void refetch()} />
      )}
      {channels?.length === 0 && (
        <EmptyState title={emptyTitle} text={text.emptyListText}>
          {hasPage('/studio') && (
            <LinkButton href={me ? '/studio' : loginHref('/studio')}>
              <BroadcastIcon />
              {text.beFirst}
            </LinkButton>
          )}
        </EmptyState>
      )}
      {channels !== undefined && channels.length > 0 && <ChannelGrid channels={channels} heading="h3" />}
    </section>
  );
}
