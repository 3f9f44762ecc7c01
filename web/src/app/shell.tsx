import { useRef, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { BroadcastIcon, BrowseIcon, HeartIcon, HomeIcon, SearchIcon } from '@/components/icons';
import { LinkButton } from '@/components/link-button';
import { Toasts } from '@/components/toast';
import { useFollowedEvents } from '@/features/channels/api/channels';
import { ChannelRail } from '@/features/channels/components/channel-rail';
import { SearchBox } from '@/features/search/components/search-box';
import { loginHref, useMe, useSite } from '@/lib/api/me';
import { useIsConnectionLost, useLiveConnection, useLiveEvent } from '@/lib/live/use-live';
import { hasPage } from '@/lib/routes';
import { hearServerTime } from '@/lib/server-clock';
import { strings } from '@/lib/strings';
import { AccountMenu } from './account-menu';
import { usePageChange } from './use-page-change';
import styles from './shell.module.css';

const text = strings.shell;

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="26" height="26" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true">
      <path d="M4 12a8 8 0 0 1 8-8M20 12a8 8 0 0 1-8 8" />
      <circle cx="12" cy="12" r="3.4" fill="currentColor" stroke="none" />
    </svg>
  );
}

function TopBar() {
  const me = useMe();
  const site = useSite();
  const [path] = useLocation();
  const [parameters] = useSearchParams();
  const words = path === '/search' ? (parameters.get('q') ?? '') : '';
  const places = [
    { href: '/following', label: text.following },
    { href: '/browse', label: text.browse },
  ];
  const name = site?.name ?? strings.appName;
  return (
    <header className={styles.bar}>
      <Link href="/" className={styles.logo} aria-label={`${name}: ${strings.home}`}>
        <Mark />
        <span className={styles.siteName}>{name}</span>
      </Link>
      <nav className={styles.places} aria-label={text.mainNavigation}>
        {places.map(({ href, label }) => (
          <Link key={href} href={href} className={styles.link} aria-current={path === href ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className={styles.search}>
        <SearchBox key={words} id="search" initial={words} />
      </div>
      <div className={styles.end}>
        <Link href="/search" className={styles.searchLink} aria-label={strings.search}>
          <SearchIcon />
        </Link>
        {hasPage('/studio') && me !== undefined && (
          <LinkButton href={me ? '/studio' : loginHref('/studio')} kind={me ? 'primary' : 'quiet'}>
            <BroadcastIcon />
            <span className={styles.wideOnly}>{text.goLive}</span>
          </LinkButton>
        )}
        {me === null && hasPage('/login') && (
          <span className={styles.guest}>
            <LinkButton href={loginHref()} kind="quiet">
              {text.logIn}
            </LinkButton>
            {site?.registration === 'open' && hasPage('/signup') && <LinkButton href="/signup">{text.signUp}</LinkButton>}
          </span>
        )}
        <span className={styles.account}>
          <AccountMenu />
        </span>
      </div>
    </header>
  );
}

function BottomBar() {
  const [path] = useLocation();
  const places = [
    { href: '/', label: strings.home, icon: <HomeIcon /> },
    { href: '/following', label: text.following, icon: <HeartIcon /> },
    { href: '/browse', label: text.browse, icon: <BrowseIcon /> },
  ];
  return (
    <nav className={styles.bottom} aria-label={text.mainNavigation}>
      {places.map(({ href, label, icon }) => (
        <Link key={href} href={href} className={styles.place} aria-current={path === href ? 'page' : undefined}>
          {icon}
          <span>{label}</span>
        </Link>
      ))}
      <AccountMenu isInBottomBar />
    </nav>
  );
}

/** A slim line while there is no connection. */
function ConnectionBanner() {
  const isLost = useIsConnectionLost();
  return (
    <div role="status" className={styles.banner} data-shown={isLost || undefined}>
      {isLost && text.connectionLost}
    </div>
  );
}

interface Props {
  /** 'watch': nothing under the picture on small screens. 'bare': only the page. */
  frame: 'shell' | 'watch' | 'bare';
  children: ReactNode;
}

/** The frame around every page. */
export function Shell({ frame, children }: Props) {
  const content = useRef<HTMLElement>(null);
  const me = useMe();
  useLiveConnection(me === undefined ? undefined : (me?.handle ?? null));
  useFollowedEvents();
  useLiveEvent('welcome', ({ server_time: serverTime }) => {
    if (serverTime !== undefined) hearServerTime(Date.parse(serverTime));
  });
  usePageChange(content);
  if (frame === 'bare') {
    return (
      <>
        <ConnectionBanner />
        <main id="content" ref={content} tabIndex={-1} className={styles.content}>
          {children}
        </main>
        <Toasts />
      </>
    );
  }
  return (
    <div className={styles.shell} data-frame={frame}>
      <a href="#content" className={styles.skip}>
        {strings.skipToContent}
      </a>
      <a href="#search" className={`${styles.skip} ${styles.skipToSearch}`}>
        {text.skipToSearch}
      </a>
      <TopBar />
      <div className={styles.rail}>
        <ChannelRail />
      </div>
      <div className={styles.page}>
        <ConnectionBanner />
        <main id="content" ref={content} tabIndex={-1} className={styles.content}>
          {children}
        </main>
      </div>
      <BottomBar />
      <Toasts />
    </div>
  );
}
