import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs, LiveSocket } from './live-socket';

class FakeSocket extends EventTarget {
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  readonly url: string;

  constructor(url: URL) {
    super();
    this.url = url.href;
    FakeSocket.made.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (!socket) throw new Error('no socket was made');
    return socket;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  hear(frame: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

let live: LiveSocket;

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  live = new LiveSocket();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(): void {
  live.retain();
  vi.advanceTimersByTime(150);
  FakeSocket.last.open();
}

describe('backoffMs', () => {
  it.each([
    [0, 0, 250],
    [0, 1, 500],
    [3, 1, 4000],
    [20, 1, 15_000],
  ])('attempt %i with chance %d', (attempt, random, delay) => {
    expect(backoffMs(attempt, random)).toBe(delay);
  });
});

describe('LiveSocket', () => {
  it('gives each event to who asked for its type', () => {
    const onViewers = vi.fn();
    const stop = live.on('viewers', onViewers);
    connect();
    expect(live.status()).toBe('open');
    expect(FakeSocket.last.url).toMatch(/^ws:.*\/api\/v1\/live$/);
    FakeSocket.last.hear({ id: 'e-1', type: 'viewers', data: { count: 3 } });
    FakeSocket.last.hear({ type: 'pong', data: {} });
    stop();
    FakeSocket.last.hear({ id: 'e-2', type: 'viewers', data: { count: 4 } });
    expect(onViewers.mock.calls).toEqual([[{ count: 3 }]]);
  });

  it('comes back after the last event it saw, each time later', () => {
    connect();
    FakeSocket.last.hear({ id: 'e-7', type: 'viewers', data: { count: 3 } });
    FakeSocket.last.close();
    expect(live.status()).toBe('lost');
    vi.advanceTimersByTime(500);
    expect(FakeSocket.made).toHaveLength(2);
    expect(FakeSocket.last.url).toContain('?after=e-7');
    FakeSocket.last.close();
    vi.advanceTimersByTime(499);
    expect(FakeSocket.made).toHaveLength(2);
    vi.advanceTimersByTime(501);
    expect(FakeSocket.made).toHaveLength(3);
  });

  it('starts anew on another channel and tells nobody of the old one', () => {
    const onViewers = vi.fn();
    live.on('viewers', onViewers);
    connect();
    FakeSocket.last.hear({ id: 'e-7', type: 'viewers', data: { count: 3 } });
    const [old] = FakeSocket.made;
    live.setScope('alice');
    live.setScope(null);
    live.setScope('bob');
    vi.advanceTimersByTime(0);
    expect(FakeSocket.made).toHaveLength(2);
    expect(FakeSocket.last.url).toMatch(/\/channels\/bob\/live$/);
    old?.hear({ id: 'e-8', type: 'viewers', data: { count: 9 } });
    expect(onViewers).toHaveBeenCalledTimes(1);
  });

  it('is unavailable, not lost, when there never was a connection', () => {
    live.retain();
    vi.advanceTimersByTime(150);
    FakeSocket.last.close();
    expect(live.status()).toBe('unavailable');
    expect(live.send({ type: 'ping' })).toBe(false);
  });

  it('tells who comes late what was said since the welcome', () => {
    connect();
    FakeSocket.last.hear({ type: 'welcome', data: { resumed: false, channel: null } });
    FakeSocket.last.hear({ id: 'e-1', type: 'chat.deleted', data: { ids: [1], by: 'bob' } });
    const onDeleted = vi.fn();
    live.replay('chat.deleted', onDeleted);
    expect(onDeleted.mock.calls).toEqual([[{ ids: [1], by: 'bob' }]]);
    live.setScope('bob');
    live.replay('welcome', onDeleted);
    expect(onDeleted).toHaveBeenCalledTimes(1);
  });

  it('keeps the rules for who comes very late, and the newest lines without a hole', () => {
    connect();
    const welcome = { resumed: false, channel: null, chat: { settings: { slow_mode_s: 0 }, messages: [{ id: 1 }] }, you: { handle: 'bob', ban: null } };
    FakeSocket.last.hear({ type: 'welcome', data: welcome });
    FakeSocket.last.hear({ type: 'chat.settings', data: { slow_mode_s: 30 } });
    FakeSocket.last.hear({ type: 'chat.ban', data: { handle: 'bob', until: null, lifted: false } });
    for (let id = 2; id < 450; ++id) FakeSocket.last.hear({ type: 'chat.message', data: { id } });
    const onWelcome = vi.fn();
    live.replay('welcome', onWelcome);
    expect(onWelcome.mock.calls[0]?.[0]).toMatchObject({ chat: { settings: { slow_mode_s: 30 }, messages: [] }, you: { ban: { until: null } } });
    const ids: number[] = [];
    live.replay('chat.message', ({ id }) => ids.push(id));
    expect(ids.at(-1)).toBe(449);
    expect(ids.length).toBe(399);
    expect(ids.length).toBe(449 - (ids[0] ?? 0) + 1);
  });

  it('gives up a connection that says nothing', () => {
    connect();
    vi.advanceTimersByTime(41_000);
    expect(live.status()).toBe('lost');
  });

  it('closes when nobody needs it', () => {
    connect();
    live.release();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(1);
    expect(FakeSocket.last.readyState).toBe(3);
    expect(live.status()).toBe('idle');
  });
});
