import { useId, type ReactNode } from 'react';
import { Button } from '@/components/button';
import { BroadcastIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { useCategories, useFollowedLive, useLiveChannels, useRecentBroadcasts } from '@/features/channels/api/channels';
import { BroadcastList } from '@/features/channels/components/broadcast-list';
import { CategoryGrid } from '@/features/channels/components/category-grid';
import { ChannelGrid, ChannelGridSkeleton } from '@/features/channels/components/channel-grid';
import { loginHref, useMe, useSite } from '@/lib/api/me';
import { strings } from '@/lib/strings';
import styles from './page.module.css';

const text = strings.channels;
const mostCategories = 12;

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.sectionTitle}>
        {title}
      </h2>
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

function LiveNow({ hasFollowed }: { hasFollowed: boolean }) {
  const { data: channels, isError, refetch } = useLiveChannels();
  const followed = useFollowedLive();
  if (channels === undefined && isError) {
    return (
      <PageMessage title={text.failed}>
        <Button onClick={() => void refetch()}>{strings.retry}</Button>
      </PageMessage>
    );
  }
  if (channels === undefined) return <ChannelGridSkeleton />;
  if (channels.length === 0) return <NobodyLive />;
  const others = channels.filter(({ handle }) => !followed.some((known) => known.handle === handle));
  if (others.length === 0) return null;
  return (
    <Section title={hasFollowed ? text.moreLive : text.liveNow}>
      <ChannelGrid channels={others} heading="h3" />
    </Section>
  );
}

export default function HomePage() {
  const followed = useFollowedLive();
  const { data: categories = [] } = useCategories();
  const { data: broadcasts = [] } = useRecentBroadcasts();
  const shown = categories.toSorted((a, b) => b.viewers - a.viewers || b.live_channels - a.live_channels).slice(0, mostCategories);
  return (
    <div className={styles.page}>
      <PageTitle />
      <h1 className={styles.hidden}>{strings.home}</h1>
      {followed.length > 0 && (
        <Section title={text.followedLive}>
          <ChannelGrid channels={followed} heading="h3" />
        </Section>
      )}
      <LiveNow hasFollowed={followed.length > 0} />
      {shown.length > 0 && (
        <Section title={text.categories}>
          <CategoryGrid categories={shown} heading="h3" />
        </Section>
      )}
      {broadcasts.length > 0 && (
        <Section title={text.recentlyLive}>
          <BroadcastList broadcasts={broadcasts} hasChannels />
        </Section>
      )}
    </div>
  );
}
