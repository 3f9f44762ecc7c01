import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meKey } from '@/lib/api/me';
import { liveSocket } from '@/lib/live/use-live';
import ChatPanel from './chat-panel';
import type { ChatMessage } from './engine/types';

class FakeSocket extends EventTarget {
  static last: FakeSocket | null = null;
  readyState = 0;
  sent: { type: string; nonce: string; data: { text: string } }[] = [];

  constructor() {
    super();
    FakeSocket.last = this;
  }

  hear(type: string, data: object): void {
    act(() => {
      this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ id: 'e-1', type, at: '', data }) }));
      vi.advanceTimersByTime(100);
    });
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as (typeof this.sent)[number]);
  }

  close(): void {
    this.readyState = 3;
  }
}

const settings = { slow_mode_s: 0, followers_only_minutes: null, emote_only: false, links_allowed: true, moderators_only: false };

const message = (id: number, text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  user: { handle: 'carol', display_name: 'Carol', badges: ['moderator'] },
  text,
  sent_at: '2026-11-22T20:00:00Z',
  broadcast_id: null,
  media_time_ms: null,
  reply_to: null,
  mentions: [],
  is_deleted: false,
  ...more,
});

const bob = { handle: 'bob', display_name: 'Bob', role: 'user', avatar_url: null };

function socket(): FakeSocket {
  if (!FakeSocket.last) throw new Error('no socket was made');
  return FakeSocket.last;
}

function open(me: object | null, { ban = null }: { ban?: object | null } = {}): void {
  const queries = new QueryClient();
  queries.setQueryData(meKey, me);
  render(
    <QueryClientProvider client={queries}>
      <ChatPanel handle="mona" viewer={{ is_owner: false, is_moderator: false }} />
    </QueryClientProvider>,
  );
  act(() => {
    liveSocket.setScope('mona');
    vi.advanceTimersByTime(0);
    socket().readyState = 1;
    socket().dispatchEvent(new Event('open'));
  });
  socket().hear('welcome', {
    resumed: false,
    channel: null,
    chat: { settings, messages: [message(1, 'hello https://example.org <b>x</b>')] },
    you: { handle: me === null ? null : 'bob', is_owner: false, is_moderator: false, ban },
  });
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });

const said = () => document.querySelector('section > [role=status][aria-live=polite]')?.textContent;

function say(text: string): { nonce: string } {
  fireEvent.change(field(), { target: { value: text } });
  fireEvent.keyDown(field(), { key: 'Enter' });
  const sent = socket().sent.at(-1);
  if (!sent) throw new Error('nothing was sent');
  return sent;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', vi.fn(async () => new Response('{}', { status: 404 })));
  liveSocket.retain();
});

afterEach(() => {
  cleanup();
  liveSocket.setScope(null);
  liveSocket.release();
  localStorage.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('ChatPanel', () => {
  it('shows what was said as text, with links checked', () => {
    open(null);
    const log = screen.getByRole('log');
    expect(log.textContent).toContain('Carol: hello https://example.org <b>x</b>');
    expect(log.querySelector('b')).toBeNull();
    expect(screen.getByRole('link', { name: 'https://example.org' }).getAttribute('rel')).toContain('noopener');
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('shows an own message at once, and once', () => {
    open(bob);
    const { nonce } = say('hi @carol');
    expect(screen.getByRole('log').querySelector('[data-status=pending]')?.textContent).toContain('Bob: hi @carol');
    expect(field().value).toBe('');
    const own = message(2, 'hi @carol', { user: { handle: 'bob', display_name: 'Bob', badges: [] }, nonce });
    socket().hear('chat.accepted', { nonce, message: own });
    socket().hear('chat.message', own);
    expect(screen.getByRole('log').querySelectorAll('[data-message="2"]')).toHaveLength(1);
    expect(screen.getByRole('log').querySelector('[data-status=pending]')).toBeNull();
  });

  it('gives a refused message back, with the reason and the time to wait', () => {
    open(bob);
    const { nonce } = say('too fast');
    socket().hear('chat.rejected', { nonce, code: 'rate_limited', message: 'Slow down.', retry_after_s: 3 });
    expect(field().value).toBe('too fast');
    expect(screen.getByRole('alert').textContent).toBe('That was too fast.');
    expect(screen.getByRole('button', { name: /^Wait [34] s$/ })).toHaveProperty('disabled', true);
    act(() => vi.advanceTimersByTime(3100));
    expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', false);
  });

  it('offers another attempt when there is no answer', () => {
    open(bob);
    say('anybody?');
    act(() => vi.advanceTimersByTime(10_000));
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(socket().sent.filter(({ type }) => type === 'chat.send')).toHaveLength(2);
    expect(screen.getByRole('log').querySelectorAll('[data-status=pending]')).toHaveLength(1);
  });

  it('lets who is banned read only, and says so', () => {
    open(bob, { ban: { handle: 'bob', until: null } });
    expect(screen.queryByRole('textbox')).toBeNull();
    screen.getByText('You are banned from this chat.');
    socket().hear('chat.ban', { handle: 'bob', until: null, lifted: true });
    expect(field().value).toBe('');
  });

  it('takes away what was deleted, and shows the rules that hold', () => {
    open(bob);
    socket().hear('chat.deleted', { ids: [1], by: 'mona' });
    expect(screen.getByRole('log').textContent).toContain('message deleted');
    socket().hear('chat.settings', { ...settings, slow_mode_s: 30, links_allowed: false });
    screen.getByText('Slow: 30 s');
    screen.getByText('No links');
  });

  it('strikes what somebody said with their account', () => {
    open(bob);
    socket().hear('chat.message', message(2, 'an answer', { user: { handle: 'dave', display_name: 'Dave', badges: [] }, reply_to: { id: 1, handle: 'carol', text: 'hello' } }));
    socket().hear('chat.purged', { handle: 'carol', ids: [] });
    const log = screen.getByRole('log');
    expect(log.querySelector('[data-message="1"]')?.textContent).toBe('Carol: message deleted');
    expect(log.querySelector('[data-message="2"]')?.textContent).toBe('Replying to @carol: message deletedDave: an answer');
  });

  it('brings back what one wrote, and keeps what one types', () => {
    open(bob);
    say('first');
    say('second');
    const press = (key: string) => fireEvent.keyDown(field(), { key });
    press('ArrowUp');
    expect(field().value).toBe('second');
    press('ArrowUp');
    press('ArrowUp');
    expect(field().value).toBe('first');
    press('ArrowDown');
    press('ArrowDown');
    expect(field().value).toBe('');
    fireEvent.change(field(), { target: { value: 'new' } });
    press('ArrowUp');
    expect(field().value).toBe('new');
  });

  it('leaves a refused message in its line when another was begun', () => {
    open(bob);
    const { nonce } = say('too fast');
    fireEvent.change(field(), { target: { value: 'the next' } });
    socket().hear('chat.rejected', { nonce, code: 'rate_limited', message: '', retry_after_s: 1 });
    expect(field().value).toBe('the next');
    expect(screen.getByRole('log').querySelector('[data-status=failed]')?.textContent).toContain('too fast');
  });

  it('says mentions to screen readers, before anything else', () => {
    localStorage.setItem('session.chat.read', 'true');
    open(bob);
    socket().hear('chat.message', message(2, 'one'));
    expect(said()).toBe('Carol: one');
    socket().hear('chat.message', message(3, 'two'));
    socket().hear('chat.message', message(4, '@bob three', { mentions: ['bob'] }));
    expect(said()).toBe('Carol: one');
    act(() => vi.advanceTimersByTime(3000));
    expect(said()).toBe('Carol mentioned you: @bob three. 1 more message');
  });

  it('keeps a command that viewers have not got', () => {
    open(bob);
    fireEvent.change(field(), { target: { value: '/ban carol' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(field().value).toBe('/ban carol');
    expect(socket().sent.filter(({ type }) => type === 'chat.send')).toEqual([]);
  });

  it('completes names and symbols', () => {
    open(bob);
    fireEvent.change(field(), { target: { value: 'hi @ca', selectionStart: 6 } });
    field().setSelectionRange(6, 6);
    fireEvent.select(field());
    screen.getByRole('option', { name: /Carol/ });
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(field().value).toBe('hi @carol ');
  });
});
