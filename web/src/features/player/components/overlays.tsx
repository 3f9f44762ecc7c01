import { useState, type ReactNode } from 'react';
import { Avatar, hueOf } from '@/components/avatar';
import { Button } from '@/components/button';
import { PlayIcon, VolumeIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { Spinner } from '@/components/spinner';
import type { Overlay } from '@/features/player/engine/overlay';
import type { Failure, Refusal } from '@/features/player/engine/types';
import { loginHref } from '@/lib/api/me';
import { copyText } from '@/lib/clipboard';
import { hasPage } from '@/lib/routes';
import { strings } from '@/lib/strings';
import styles from './overlays.module.css';

interface Props {
  overlay: Overlay;
  handle: string;
  failure: Failure | null;
  refusal: Refusal | null;
  /** How long the broadcast lasted, where that is known. */
  duration: string | null;
  poster: string | null;
  /** There is a frame to see behind what lies over it. */
  hasPicture: boolean;
  whileOff: ReactNode;
  onPlay: () => void;
  onRetry: () => void;
}

export type OfflineCoverProps = Pick<Props, 'handle' | 'poster' | 'whileOff'>;

const text = strings.player.overlay;

function Card({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.card}>
      <h2 className={styles.title}>{title}</h2>
      {children}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

function FailedCard({ failure, onRetry }: { failure: Failure | null; onRetry: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const isUnsupported = failure?.reason === 'unsupported';
  const copyDetails = async () => {
    const details = { code: failure?.code, page: location.href, at: new Date().toISOString(), browser: navigator.userAgent };
    setCopied(await copyText(JSON.stringify(details, null, 2)));
  };
  return (
    <Card
      title={isUnsupported ? text.unsupportedTitle : text.failedTitle}
      actions={
        <>
          {!isUnsupported && <Button onClick={onRetry}>{strings.retry}</Button>}
          <Button kind="quiet" onClick={() => void copyDetails()}>
            {isCopied ? strings.copy.done : text.copyDetails}
          </Button>
        </>
      }
    >
      <p>{isUnsupported ? text.unsupportedText : text.failedText}</p>
      {failure && <p className={styles.code}>{text.details(failure.code)}</p>}
    </Card>
  );
}

function RestrictedCard({ refusal, failure, onRetry }: { refusal: Refusal | null; failure: Failure | null; onRetry: () => void }) {
  if (refusal === 'sign_in' || (refusal === null && failure?.reason === 'sign_in')) {
    return (
      <Card title={text.signInTitle} actions={hasPage('/login') && <LinkButton href={loginHref()}>{strings.shell.logIn}</LinkButton>}>
        <p>{text.signInText}</p>
      </Card>
    );
  }
  if (refusal !== null) {
    return (
      <Card title={text.restrictedTitle}>
        <p>{refusal === 'banned' ? text.bannedText : text.privateText}</p>
      </Card>
    );
  }
  return (
    <Card title={text.restrictedTitle} actions={<Button onClick={onRetry}>{strings.retry}</Button>}>
      <p>{text.restrictedText}</p>
    </Card>
  );
}

/** Covers the picture completely, in the channel's colours. */
function Cover({ handle, poster = null, children }: { handle: string; poster?: string | null; children: ReactNode }) {
  return (
    <div className={styles.cover} style={{ '--hue': hueOf(handle) }}>
      {poster !== null && <img className={styles.poster} src={poster} alt="" />}
      {children}
    </div>
  );
}

/** The channel is off. Shown before the player is here as well: there is nothing to wait for. */
export function OfflineCover({ handle, poster, whileOff }: OfflineCoverProps) {
  return (
    <Cover handle={handle} poster={poster}>
      <Card title={text.offlineTitle(handle)}>
        <p>{text.offlineText}</p>
        {whileOff}
      </Card>
    </Cover>
  );
}

/** What covers the picture when it does not simply play. */
export function Overlays({ overlay, handle, failure, refusal, duration, poster, hasPicture, whileOff, onPlay, onRetry }: Props) {
  const still = poster !== null && !hasPicture && <img className={styles.still} src={poster} alt="" />;
  switch (overlay) {
    case 'none':
      return null;
    case 'loading':
    case 'buffering':
      return (
        <div className={styles.clear}>
          {still}
          <Spinner label={text[overlay]} />
        </div>
      );
    case 'blocked':
      return (
        <div className={styles.clear}>
          {still}
          <button type="button" className={styles.bigPlay} aria-label={strings.player.startPlayback} onClick={onPlay}>
            <PlayIcon />
          </button>
        </div>
      );
    case 'reconnecting':
      return (
        <div className={styles.banner}>
          <Spinner label="" isSmall />
          <span>{text.reconnecting}</span>
        </div>
      );
    case 'starting':
      return (
        <Cover handle={handle}>
          <Spinner label="" />
          <Card title={text.startingTitle}>
            <p>{text.startingText}</p>
          </Card>
        </Cover>
      );
    case 'offline':
      return <OfflineCover handle={handle} poster={poster} whileOff={whileOff} />;
    case 'ended':
      return (
        <Cover handle={handle} poster={poster}>
          <Card title={text.endedTitle}>
            <p>
              {duration === null ? '' : `${text.endedAfter(duration)} `}
              {text.endedText}
            </p>
            {whileOff}
          </Card>
        </Cover>
      );
    case 'restricted':
      return (
        <Cover handle={handle}>
          <RestrictedCard refusal={refusal} failure={failure} onRetry={onRetry} />
        </Cover>
      );
    case 'failed':
      return (
        <Cover handle={handle}>
          <FailedCard failure={failure} onRetry={onRetry} />
        </Cover>
      );
  }
}

/** In place of the picture while there is only sound. */
export function AudioOnly({ handle }: { handle: string }) {
  return (
    <div className={`${styles.cover} ${styles.audio}`} style={{ '--hue': hueOf(handle) }}>
      <Avatar handle={handle} size={96} />
      <p>{strings.player.audioOnly}</p>
    </div>
  );
}

/** Stays until it is pressed: without it nobody would know why there is no sound. */
export function UnmuteChip({ onUnmute }: { onUnmute: () => void }) {
  return (
    <button type="button" className={styles.unmute} onClick={onUnmute}>
      <VolumeIcon isMuted isLow />
      {strings.player.tapToUnmute}
    </button>
  );
}
