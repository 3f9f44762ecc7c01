import { useId, type ReactNode } from 'react';
import { Link } from 'wouter';
import { BroadcastIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { LoadFailed } from '@/components/load-failed';
import { PageTitle } from '@/components/page-title';
import { isOnAir, useCategories, useFollowing, useLiveChannels, useRecentBroadcasts, type Channel } from '@/features/channels/api/channels';
import { BroadcastList } from '@/features/channels/components/broadcast-list';
import { CategoryGrid } from '@/features/channels/components/category-grid';
import { ChannelGrid, ChannelGridSkeleton } from '@/features/channels/components/channel-grid';
import { loginHref, useMe, useMeQuery, useSite } from '@/lib/api/me';
import { strings } from '@/lib/strings';
import styles from './page.module.css';

const text = strings.channels;
// Whole rows where there are more than that.
const categoryRows = [12, 6];

function Section({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id} className={styles.sectionTitle}>
          {title}
        </h2>
        {more}
      </div>
      {children}
    </section>
  );
}

/** What to do about it: on a new site, to set it up. */
function NobodyLive() {
  const me = useMe();
  const isNew = useSite()?.is_set_up === false;
  return (
    <div className={styles.empty}>
      <h2 className={styles.emptyTitle}>{isNew ? text.newTitle : text.emptyTitle}</h2>
      <p className={styles.emptyText}>{isNew ? text.newText : text.emptyText}</p>
      {isNew ? (
        <LinkButton href="/setup">{text.setUp}</LinkButton>
      ) : (
        <LinkButton href={me ? '/studio' : loginHref('/studio')}>
          <BroadcastIcon />
          {text.startStream}
        </LinkButton>
      )}
    </div>
  );
}

function Live({ channels, followed }: { channels: readonly Channel[]; followed: readonly Channel[] }) {
  if (channels.length === 0 && followed.length === 0) return <NobodyLive />;
  const others = channels.filter(({ handle }) => !followed.some((known) => known.handle === handle));
  return (
    <>
      {followed.length > 0 && (
        <Section title={text.followedLive}>
          <ChannelGrid channels={followed} heading="h3" />
        </Section>
      )}
      {others.length > 0 && (
        <Section title={followed.length > 0 ? text.moreLive : text.liveNow}>
          <ChannelGrid channels={others} heading="h3" />
        </Section>
      )}
    </>
  );
}

function Categories() {
  const { data: categories = [] } = useCategories();
  const most = categoryRows.find((count) => categories.length >= count) ?? categories.length;
  const shown = categories.toSorted((a, b) => b.viewers - a.viewers || b.live_channels - a.live_channels).slice(0, most);
  if (shown.length === 0) return null;
  const more = (
    <Link href="/browse" className={styles.more}>
      {text.allCategories}
    </Link>
  );
  return (
    <Section title={text.categories} more={more}>
      <CategoryGrid categories={shown} heading="h3" />
    </Section>
  );
}

function Recent() {
  const { data: broadcasts = [] } = useRecentBroadcasts();
  if (broadcasts.length === 0) return null;
  return (
    <Section title={text.recentlyLive}>
      <BroadcastList broadcasts={broadcasts} hasChannels />
    </Section>
  );
}

/** From top to bottom: nothing is shown above which something else may still appear. */
function Content() {
  const { data: channels, isError, error, refetch } = useLiveChannels();
  const { isPending: isMePending, data: me } = useMeQuery();
  const following = useFollowing();
  const { isPending: areCategoriesPending } = useCategories();
  if (channels === undefined && isError) return <LoadFailed page title={text.failed} error={error} onRetry={() => void refetch()} />;
  if (channels === undefined || isMePending || (me && following.isPending)) return <ChannelGridSkeleton hasTitle />;
  const followed = (following.data ?? []).filter(isOnAir).toSorted((a, b) => (b.viewers ?? 0) - (a.viewers ?? 0));
  return (
    <>
      <Live channels={channels} followed={followed} />
      <Categories />
      {!areCategoriesPending && <Recent />}
    </>
  );
}

export default function HomePage() {
  return (
    <div className={styles.page}>
      <PageTitle />
      <h1 className={styles.hidden}>{strings.home}</h1>
      <Content />
    </div>
  );
}
