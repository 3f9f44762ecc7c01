import type { LiveCommand, LiveEvents, LiveEventType } from './events';

/** 'lost' is a connection that was there; 'unavailable' one that never was (an old proxy): then pages ask by polling. */
export type LiveStatus = 'idle' | 'connecting' | 'open' | 'lost' | 'unavailable';

/** Kept for parts of the page that are fetched later than the connection opens. */
export type ReplayedType = 'welcome' | 'chat.message' | 'chat.deleted' | 'chat.purged' | 'chat.restored' | 'chat.settings' | 'chat.ban';

type Listener<T extends LiveEventType> = (data: LiveEvents[T]) => void;

interface Frame {
  id?: string;
  type: LiveEventType;
  data: never;
}

const firstDelayMs = 500;
const longestDelayMs = 15_000;
const pingPeriodMs = 20_000;
const silenceLimitMs = 35_000;
// A page that is still being fetched may want another channel's events.
const settleMs = 150;
const keptFrames = 400;

/** How long to wait before the nth attempt in a row, counted from 0: doubling, and never all browsers at once. */
export function backoffMs(attempt: number, random: number): number {
  const longest = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
  return longest * (0.5 + random / 2);
}

function parse(text: unknown): Frame | null {
  if (typeof text !== 'string') return null;
  try {
    const frame = JSON.parse(text) as Frame | null;
    return typeof frame?.type === 'string' ? frame : null;
  } catch {
    return null;
  }
}

const isOpen = (socket: WebSocket | null): socket is WebSocket => socket?.readyState === 1;

/**
 * The page's one connection for events: of a channel, or of the site when it shows none. Reconnects by itself and resumes
 * after the last event it saw. Life: retain (any number of times), release.
 */
export class LiveSocket {
  #scope: string | null = null;
  #socket: WebSocket | null = null;
  #users = 0;
  #attempt = 0;
  #lastId: string | null = null;
  #wasOpen = false;
  #heardAtMs = 0;
  #status: LiveStatus = 'idle';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinger: ReturnType<typeof setInterval> | undefined;
  #kept: Frame[] = [];
  readonly #listeners = new Map<LiveEventType, Set<Listener<never>>>();
  readonly #watchers = new Set<() => void>();

  readonly status = (): LiveStatus => this.#status;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  on<T extends LiveEventType>(type: T, listener: Listener<T>): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Calls back with the kept events of the type: the welcome of this connection, and what came after it. */
  replay<T extends ReplayedType>(type: T, listener: Listener<T>): void {
    for (const frame of this.#kept) if (frame.type === type) listener(frame.data);
  }

  retain(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    window.addEventListener('online', this.#hurry);
    document.addEventListener('visibilitychange', this.#hurry);
    this.#connectSoon(this.#scope === null ? settleMs : 0);
  }

  release(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    window.removeEventListener('online', this.#hurry);
    document.removeEventListener('visibilitychange', this.#hurry);
    this.#drop();
    this.#setStatus('idle');
  }

  /** The channel whose events are wanted; null: the site's. */
  setScope(handle: string | null): void {
    if (handle === this.#scope) return;
    this.#scope = handle;
    this.reconnect();
  }

  /** Anew and from the start: after signing in or out the server has other things to say. */
  reconnect(): void {
    this.#lastId = null;
    this.#kept = [];
    this.#attempt = 0;
    this.#drop();
    if (this.#users > 0) this.#connectSoon(0);
  }

  /** False: there is no connection; nothing was sent. */
  send(command: LiveCommand): boolean {
    if (!isOpen(this.#socket)) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  #connectSoon(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), delayMs);
  }

  #connect(): void {
    const path = this.#scope === null ? '/api/v1/live' : `/api/v1/channels/${encodeURIComponent(this.#scope)}/live`;
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (this.#lastId !== null) url.searchParams.set('after', this.#lastId);
    if (this.#status === 'idle') this.#setStatus('connecting');
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#onOpen(socket));
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#onFrame(parse(data));
    });
    socket.addEventListener('close', () => this.#onClose(socket));
  }

  #onOpen(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#wasOpen = true;
    this.#heardAtMs = Date.now();
    clearInterval(this.#pinger);
    this.#pinger = setInterval(() => this.#ping(), pingPeriodMs);
    this.#setStatus('open');
  }

  #onClose(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    clearInterval(this.#pinger);
    this.#socket = null;
    this.#setStatus(this.#wasOpen ? 'lost' : 'unavailable');
    this.#connectSoon(backoffMs(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  #onFrame(frame: Frame | null): void {
    this.#heardAtMs = Date.now();
    if (frame === null) return;
    // Only now is it known to be more than an open port.
    this.#attempt = 0;
    if (typeof frame.id === 'string') this.#lastId = frame.id;
    this.#keep(frame);
    for (const listener of this.#listeners.get(frame.type) ?? []) listener(frame.data);
  }

  #keep(frame: Frame): void {
    if (frame.type === 'welcome') {
      // One that resumes continues what is kept.
      const { resumed } = frame.data as LiveEvents['welcome'];
      if (!resumed) this.#kept = [frame];
    } else if (frame.type.startsWith('chat.')) {
      this.#kept.push(frame);
      if (this.#kept.length > keptFrames) this.#fold();
    }
  }

  // The oldest kept event becomes part of the welcome: the rules that hold, and who may not write. Of the lines the newest are
  // enough, and without a hole between them and those of the welcome.
  #fold(): void {
    const [first, oldest] = this.#kept.splice(0, 2);
    if (first === undefined || oldest === undefined) return;
    const welcome = { ...(first.data as LiveEvents['welcome']) };
    if (welcome.chat) welcome.chat = { ...welcome.chat, messages: [] };
    if (oldest.type === 'chat.settings' && welcome.chat) welcome.chat.settings = oldest.data;
    if (oldest.type === 'chat.ban' && welcome.you) {
      const { handle, until, lifted } = oldest.data as LiveEvents['chat.ban'];
      if (handle === welcome.you.handle) welcome.you = { ...welcome.you, ban: lifted ? null : { handle, display_name: handle, until, reason: '', by: '', created_at: '' } };
    }
    this.#kept.unshift({ ...first, data: welcome as never });
  }

  // A connection that a sleeping laptop or a lost network left behind says nothing and does not close either.
  #ping(): void {
    if (Date.now() - this.#heardAtMs > silenceLimitMs) {
      const silent = this.#socket;
      silent?.close();
      if (silent) this.#onClose(silent);
      return;
    }
    this.send({ type: 'ping' });
  }

  readonly #hurry = (): void => {
    if (document.hidden || this.#socket !== null || this.#users === 0) return;
    this.#attempt = 0;
    this.#connectSoon(0);
  };

  #drop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#pinger);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #setStatus(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const watcher of this.#watchers) watcher();
  }
}
