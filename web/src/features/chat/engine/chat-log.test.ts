import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatLog } from './chat-log';
import type { ChatMessage } from './types';

const alice = { handle: 'alice', display_name: 'Alice', badges: [] };

const message = (id: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  user: alice,
  text: `message ${id}`,
  sent_at: '2026-11-22T20:00:00Z',
  broadcast_id: null,
  media_time_ms: null,
  reply_to: null,
  mentions: [],
  is_deleted: false,
  ...more,
});

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => message(first + index));

let log: ChatLog;

const shown = () => log.snapshot().rows.map((row) => (row.kind === 'gap' ? `gap ${row.missed}` : `${row.message.id} ${row.status}${row.message.is_deleted ? ' deleted' : ''}`));

beforeEach(() => {
  vi.useFakeTimers();
  log = new ChatLog();
});

afterEach(() => {
  log.destroy();
  vi.useRealTimers();
});

describe('ChatLog', () => {
  it('puts in what comes ten times a second', () => {
    const watcher = vi.fn();
    log.subscribe(watcher);
    for (const one of range(1, 30)) log.add(one);
    expect(watcher).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(watcher).toHaveBeenCalledTimes(1);
    expect(shown()).toHaveLength(30);
  });

  it('keeps 200 rows, and 600 while somebody reads back', () => {
    log.backfill(range(1, 50), null);
    for (const one of range(51, 300)) log.add(one);
    vi.advanceTimersByTime(100);
    expect(shown()).toHaveLength(200);
    log.setPaused(true);
    for (const one of range(301, 320)) log.add(one);
    vi.advanceTimersByTime(100);
    expect(shown()).toHaveLength(220);
    expect(log.snapshot().unread).toBe(20);
    log.setPaused(false);
    expect(shown()).toHaveLength(200);
    expect(log.snapshot().unread).toBe(0);
  });

  it.each(['accepted first', 'message first'])('shows an own message once (%s)', (order) => {
    log.addPending('n1', alice, 'hi', null, '2026-11-22T20:00:00Z');
    expect(shown()).toEqual(['0 pending']);
    const accept = () => log.accept('n1', message(7));
    const hear = () => {
      log.add(message(7, { nonce: 'n1' }));
      log.flush();
    };
    if (order === 'accepted first') {
      accept();
      hear();
    } else {
      hear();
      accept();
    }
    expect(shown()).toEqual(['7 sent']);
  });

  it('keeps an own message without an answer for another attempt, and takes a refused one away', () => {
    log.addPending('n1', alice, 'one', null, '');
    log.addPending('n2', alice, 'two', null, '');
    log.fail('n1');
    log.drop('n2');
    expect(shown()).toEqual(['0 failed']);
  });

  it('joins what the server keeps to what is shown, without doubles', () => {
    log.backfill(range(1, 10), null);
    log.backfill(range(6, 15), null);
    expect(shown()).toEqual(range(1, 15).map(({ id }) => `${id} sent`));
  });

  it('says where something is missing', () => {
    log.backfill(range(1, 3), null);
    log.backfill(range(10, 11), null);
    log.backfill(range(20, 20), 8);
    expect(shown()).toEqual(['1 sent', '2 sent', '3 sent', 'gap null', '10 sent', '11 sent', 'gap 8', '20 sent']);
  });

  it('strikes all that somebody said, and what others quote of it', () => {
    const bob = { handle: 'bob', display_name: 'Bob', badges: [] };
    log.backfill([message(1), message(2, { user: bob }), message(3, { user: bob, reply_to: { id: 1, handle: 'alice', text: 'message 1' } })], null);
    log.addPending('n1', alice, 'not there yet', null, '');
    log.purge('alice', []);
    expect(shown()).toEqual(['1 sent deleted', '2 sent', '3 sent', '0 pending']);
    const quote = () => log.snapshot().rows.flatMap((row) => (row.kind === 'message' && row.message.id === 3 ? (row.message.reply_to?.text ?? []) : []));
    expect(quote()).toEqual(['']);
    log.restore(message(1));
    expect(quote()).toEqual(['message 1']);
    log.delete([1]);
    expect(quote()).toEqual(['']);
  });

  it('comes to know on coming back what was deleted meanwhile', () => {
    expect(log.backfill(range(1, 10), null)).toBeNull();
    log.delete([8]);
    const now = [message(5), message(6, { is_deleted: true, text: '' }), message(8), message(9), message(10), message(11)];
    expect(log.backfill(now, null)).toBe(5);
    expect(shown()).toEqual(['1 sent', '2 sent', '3 sent', '4 sent', '5 sent', '6 sent deleted', '7 sent deleted', '8 sent', '9 sent', '10 sent', '11 sent']);
    log.reconcile([message(1), message(4)], 1, 5);
    expect(shown().slice(0, 4)).toEqual(['1 sent', '2 sent deleted', '3 sent deleted', '4 sent']);
  });

  it('strikes out and brings back', () => {
    log.backfill(range(1, 3), null);
    log.add(message(4));
    log.delete([2, 4]);
    expect(shown()).toEqual(['1 sent', '2 sent deleted', '3 sent', '4 sent deleted']);
    log.restore(message(2));
    expect(shown()[1]).toBe('2 sent');
  });
});
