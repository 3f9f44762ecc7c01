import { useState } from 'react';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { PeopleIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { showToast } from '@/components/toast';
import { useEndBroadcast, type ChannelDetail } from '@/features/studio/api/channel';
import type { Health } from '@/features/studio/api/health';
import { formatDuration, formatNumber } from '@/lib/format';
import { strings } from '@/lib/strings';
import { studioStrings as text } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import { StatusPill } from './health-summary';
import styles from './live-status.module.css';

function Uptime({ since }: { since: string }) {
  return <span>{strings.watch.liveFor(formatDuration((useNow() - Date.parse(since)) / 1000))}</span>;
}

function EndButton({ handle }: { handle: string }) {
  const [isAsking, setAsking] = useState(false);
  const { mutateAsync, error, isPending } = useEndBroadcast(handle);
  const end = async () => {
    try {
      // The news that the stream is over may come before the answer, and take this button away.
      await mutateAsync();
      setAsking(false);
      showToast(text.ended);
    } catch {
      // The dialog says it.
    }
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {text.endStream}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={text.endStream}
          text={text.endStreamText}
          action={text.endStream}
          isDestructive
          isBusy={isPending}
          error={error}
          onConfirm={() => void end()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** One line: is it on, for how long, for how many, how well. */
export function LiveStatus({ channel, health }: { channel: ChannelDetail; health: Health | undefined }) {
  const isOn = channel.state === 'live' || channel.state === 'reconnecting' || channel.state === 'starting';
  const viewers = channel.viewers ?? 0;
  // The peak comes with the stream's health, a moment after the viewers.
  const peak = Math.max(health?.peak_viewers ?? 0, viewers);
  return (
    <div className={styles.line}>
      <Badge state={channel.state} />
      {isOn && channel.started_at !== null && <Uptime since={channel.started_at} />}
      {isOn && (
        <span className={styles.viewers}>
          <PeopleIcon />
          {strings.channels.viewers(formatNumber(viewers))}
        </span>
      )}
      {isOn && peak > 0 && <span className={styles.peak}>{text.peak(formatNumber(peak))}</span>}
      {isOn && health !== undefined && <StatusPill status={health.status} />}
      <span className={styles.end}>
        {isOn && (
          <>
            <LinkButton href="/studio/health" kind="ghost">
              {text.health}
            </LinkButton>
            <EndButton handle={channel.handle} />
          </>
        )}
      </span>
    </div>
  );
}
