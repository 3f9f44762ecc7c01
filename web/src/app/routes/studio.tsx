import { SkeletonLines } from '@/components/skeleton';
import { useChannel, useChannelEvents } from '@/features/channels/api/channels';
import { useHealth } from '@/features/studio/api/health';
import { Connect } from '@/features/studio/components/connect';
import { InfoEditor } from '@/features/studio/components/info-editor';
import { Issues } from '@/features/studio/components/health-summary';
import { LiveStatus } from '@/features/studio/components/live-status';
import { SignalChecklist } from '@/features/studio/components/signal-checklist';
import { StudioPage } from '@/features/studio/components/studio-page';
import { Section } from '@/components/section';
import { useLiveScope } from '@/lib/live/use-live';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';
import styles from './studio.module.css';

function GoLive({ handle }: { handle: string }) {
  useLiveScope(handle);
  useChannelEvents(handle);
  const { data: channel } = useChannel(handle);
  const { data: health } = useHealth(handle);
  if (channel === undefined) return <SkeletonLines label={strings.loading} count={6} />;
  const issues = health?.issues ?? [];
  return (
    <>
      <LiveStatus channel={channel} health={health} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <InfoEditor key={channel.handle} channel={channel} />
          <Connect handle={handle} />
        </div>
        <div className={styles.column}>
          <SignalChecklist health={health} state={channel.state} />
          {issues.length > 0 && (
            <Section title={studioStrings.healthPage.issues}>
              <Issues issues={issues} />
            </Section>
          )}
        </div>
      </div>
    </>
  );
}

/** Everything on the way to being live, and while one is, on one page. */
const StudioLivePage = () => <StudioPage current="/studio">{(handle) => <GoLive handle={handle} />}</StudioPage>;
export default StudioLivePage;
