import { Button } from '@/components/button';
import { PageMessage } from '@/components/page-message';
import { useLiveChannels } from '@/features/channels/api/channels';
import { ChannelGrid, ChannelGridSkeleton } from '@/features/channels/components/channel-grid';
import { HowToPublish } from '@/features/channels/components/how-to-publish';
import { strings } from '@/lib/strings';
import { PageTitle } from '@/app/page-title';
import styles from './home.module.css';

const text = strings.channels;

export function HomePage() {
  const { data: channels, isError, refetch } = useLiveChannels();
  return (
    <div className={styles.page}>
      <PageTitle />
      {channels === undefined && isError && (
        <PageMessage title={text.failed}>
          <Button onClick={() => void refetch()}>{strings.retry}</Button>
        </PageMessage>
      )}
      {channels === undefined && !isError && <ChannelGridSkeleton />}
      {channels !== undefined && channels.length > 0 && (
        <>
          <h1 className={styles.title}>{text.liveNow}</h1>
          <ChannelGrid channels={channels} heading="h2" />
          <div className={styles.below}>
            <HowToPublish isOpen={false} />
          </div>
        </>
      )}
      {channels?.length === 0 && (
        <div className={styles.empty}>
          <h1 className={styles.emptyTitle}>{text.emptyTitle}</h1>
          <p className={styles.emptyText}>{text.emptyText}</p>
          <HowToPublish isOpen />
        </div>
      )}
    </div>
  );
}
