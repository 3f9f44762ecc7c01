import { EmptyState } from '@/components/empty-state';
import { LinkButton } from '@/components/link-button';
import { LoadFailed } from '@/components/load-failed';
import { PageTitle } from '@/components/page-title';
import { isOnAir, useFollowing } from '@/features/channels/api/channels';
import { ChannelGrid, ChannelGridSkeleton } from '@/features/channels/components/channel-grid';
import { ChannelRows } from '@/features/channels/components/channel-rows';
import { loginHref, useMe } from '@/lib/api/me';
import { hasPage } from '@/lib/routes';
import { strings } from '@/lib/strings';
import styles from './page.module.css';

const text = strings.channels;

function Followed() {
  const { data: channels, isError, error, refetch } = useFollowing();
  if (channels === undefined && isError) {
    return <LoadFailed title={text.followFailed} error={error} onRetry={() => void refetch()} />;
  }
  if (channels === undefined) return <ChannelGridSkeleton />;
  if (channels.length === 0) {
    return (
      <EmptyState title={text.followNobody} text={text.followNobodyText}>
        <LinkButton href="/browse">{strings.shell.browse}</LinkButton>
      </EmptyState>
    );
  }
  const live = channels.filter(isOnAir);
  const offline = channels.filter((channel) => !isOnAir(channel));
  return (
    <>
      {live.length > 0 && (
        <section className={styles.section}>
          <h2 className={styles.sectionTitle}>{text.followingLive}</h2>
          <ChannelGrid channels={live} heading="h3" />
        </section>
      )}
      {offline.length > 0 && (
        <section className={styles.section}>
          <h2 className={styles.sectionTitle}>{text.followingOffline}</h2>
          <ChannelRows channels={offline} />
        </section>
      )}
    </>
  );
}

export default function FollowingPage() {
  const me = useMe();
  return (
    <div className={styles.page}>
      <PageTitle>{strings.shell.following}</PageTitle>
      <h1 className={styles.title}>{strings.shell.following}</h1>
      {me === null ? (
        <EmptyState title={text.followSignedOut} text={text.followSignedOutText}>
          {hasPage('/login') && <LinkButton href={loginHref('/following')}>{strings.shell.logIn}</LinkButton>}
        </EmptyState>
      ) : (
        <Followed />
      )}
    </div>
  );
}
