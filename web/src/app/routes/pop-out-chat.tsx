import { LinkButton } from '@/components/link-button';
import { LoadFailed } from '@/components/load-failed';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { SkeletonLines } from '@/components/skeleton';
import { isUnknownChannel, useChannel, useChannelEvents } from '@/features/channels/api/channels';
import ChatPanel from '@/features/chat/chat-panel';
import { useLiveScope } from '@/lib/live/use-live';
import type { PageProps } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { chatStrings } from '@/lib/strings/chat';
import styles from './pop-out-chat.module.css';

/** The chat alone, for a window beside the broadcasting software. */
export default function PopOutChatPage({ params }: PageProps) {
  const handle = (params.handle ?? '').toLowerCase();
  const { data: channel, error, refetch } = useChannel(handle);
  useLiveScope(isUnknownChannel(error) ? null : handle);
  useChannelEvents(handle);
  if (isUnknownChannel(error)) {
    return (
      <PageMessage title={strings.watch.unknownTitle} text={strings.watch.unknownText(handle)}>
        <PageTitle>{strings.watch.unknownTitle}</PageTitle>
        <LinkButton href="/">{strings.notFound.back}</LinkButton>
      </PageMessage>
    );
  }
  if (!channel && error !== null) return <LoadFailed page title={strings.watch.failedTitle} error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.page}>
      <PageTitle>{`${chatStrings.title} – ${handle}`}</PageTitle>
      <h1 className={styles.hidden}>{`${chatStrings.title} – ${handle}`}</h1>
      {channel ? (
        <ChatPanel handle={handle} viewer={channel.viewer} viewers={channel.viewers} isPoppedOut />
      ) : (
        <div className={styles.loading}>
          <SkeletonLines label={strings.loading} count={6} />
        </div>
      )}
    </div>
  );
}
