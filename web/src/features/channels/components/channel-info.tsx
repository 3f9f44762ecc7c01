import { useEffect, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { errorText } from '@/components/form-error';
import { BroadcastIcon, CheckIcon, HeartFilledIcon, HeartIcon, PeopleIcon, ShareIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { Skeleton } from '@/components/skeleton';
import { showToast } from '@/components/toast';
import { hasTitle, isOnAir, useFollow, type ChannelDetail } from '@/features/channels/api/channels';
import { loginHref, useMe } from '@/lib/api/me';
import { copyText } from '@/lib/clipboard';
import { formatAgo, formatCount, formatDuration } from '@/lib/format';
import { hasPage } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { useServerNow } from '@/lib/use-now';
import styles from './channel-info.module.css';

const confirmedForMs = 2000;
const text = strings.watch;

function ShareButton({ handle }: { handle: string }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), confirmedForMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  const share = async () => {
    const address = `${location.origin}/@${handle}`;
    const isCopied = await copyText(address);
    setDone(isCopied);
    if (!isCopied) showToast(text.shareByHand(address));
  };
  return (
    <Button kind="quiet" onClick={() => void share()} aria-live="polite">
      {isDone ? <CheckIcon /> : <ShareIcon />}
      {isDone ? text.shared : text.share}
    </Button>
  );
}

// In the address after signing in: what one wanted to do before.
const followAfterLogin = 'follow';

const sayError = (error: unknown) => showToast(errorText(error), { tone: 'error' });

/** Follows who was to be followed before one had signed in. */
function useFollowPromised({ handle, is_following: isFollowing }: ChannelDetail): void {
  const me = useMe();
  const [, navigate] = useLocation();
  const { mutate } = useFollow(handle);
  const isPromised = new URLSearchParams(useSearch()).get('do') === followAfterLogin;
  useEffect(() => {
    if (!isPromised || !me) return;
    navigate(`/@${handle}`, { replace: true });
    if (!isFollowing && me.handle !== handle) mutate(true, { onError: sayError });
  }, [isPromised, me, isFollowing, handle, mutate, navigate]);
}

/** Follows at once; who is not signed in does so on the way. */
export function FollowButton({ channel, isSmall = false }: { channel: ChannelDetail; isSmall?: boolean }) {
  const { handle, display_name: name, is_following: isFollowing } = channel;
  const me = useMe();
  const [, navigate] = useLocation();
  const { mutate, isPending } = useFollow(handle);
  const set = (wanted: boolean) => mutate(wanted, { onError: sayError });
  if (me?.handle === handle || (me === null && !hasPage('/login'))) return null;
  const press = () => {
    if (me) set(!isFollowing);
    else navigate(loginHref(`/@${handle}?do=${followAfterLogin}`));
  };
  return (
    <Button
      kind={isFollowing ? 'quiet' : 'primary'}
      size={isSmall ? 'small' : 'medium'}
      aria-label={isFollowing ? text.unfollow(name) : `${text.follow} ${name}`}
      onClick={press}
      disabled={me === undefined}
      aria-busy={isPending || undefined}
    >
      {isFollowing ? <HeartFilledIcon /> : <HeartIcon />}
      {isFollowing ? text.following : text.follow}
    </Button>
  );
}

/** On one's own channel, where others have Follow. */
export function StudioLink({ handle, kind = 'primary' }: { handle: string; kind?: 'primary' | 'quiet' }) {
  const me = useMe();
  if (me?.handle !== handle || !hasPage('/studio')) return null;
  return (
    <LinkButton href="/studio" kind={kind}>
      <BroadcastIcon />
      {kind === 'primary' ? strings.shell.goLive : strings.shell.studio}
    </LinkButton>
  );
}

function Uptime({ startedAt }: { startedAt: string }) {
  return <span>{text.liveFor(formatDuration((useServerNow() - Date.parse(startedAt)) / 1000))}</span>;
}

function LastLive({ at }: { at: string }) {
  return <span>{text.lastLive(formatAgo(Date.parse(at), useServerNow()))}</span>;
}

/** In its place while the channel is asked for. */
export const ChannelInfoSkeleton = () => (
  <div className={styles.info}>
    <Skeleton width="56px" height="56px" isRound />
    <div className={styles.words}>
      <Skeleton width="120px" height="20px" />
      <Skeleton width="min(380px, 90%)" height="24px" />
      <Skeleton width="200px" height="20px" />
    </div>
  </div>
);

/** Who streams what, under the player. */
export function ChannelInfo({ channel }: { channel: ChannelDetail }) {
  const { handle, display_name: name, avatar_url: avatar, title, category, tags, state, started_at: startedAt, viewers, last_live_at: lastLiveAt } = channel;
  const isOn = isOnAir(channel);
  useFollowPromised(channel);
  return (
    <div className={styles.info}>
      <Avatar handle={handle} url={avatar} size={56} />
      <div className={styles.words}>
        {hasTitle(channel) && (
          <p className={styles.name} dir="auto">
            {name}
          </p>
        )}
        <h1 className={styles.title} dir="auto">
          {hasTitle(channel) ? title : name}
        </h1>
        <p className={styles.facts}>
          <Badge state={state} />
          {isOn && viewers !== null && (
            <span className={styles.viewers}>
              <PeopleIcon />
              {strings.channels.viewers(formatCount(viewers))}
            </span>
          )}
          {isOn && startedAt !== null && <Uptime startedAt={startedAt} />}
          {!isOn && lastLiveAt !== null && <LastLive at={lastLiveAt} />}
        </p>
        {(category !== null || tags.length > 0) && (
          <ul className={styles.tags}>
            {category && (
              <li className={styles.category}>{category.slug === '' ? <span>{category.name}</span> : <Link href={`/category/${category.slug}`}>{category.name}</Link>}</li>
            )}
            {tags.map((tag) => (
              <li key={tag}>
                <Link href={`/browse?tag=${encodeURIComponent(tag)}`}>{tag}</Link>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className={styles.actions}>
        <FollowButton channel={channel} />
        <StudioLink handle={handle} kind="quiet" />
        <ShareButton handle={handle} />
      </div>
    </div>
  );
}
