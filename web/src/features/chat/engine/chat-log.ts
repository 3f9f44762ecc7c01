import type { ChatMessage, ChatRow, ChatUser, MessageRow } from './types';

export interface LogSnapshot {
  rows: readonly ChatRow[];
  /** New messages since the reader scrolled away from the newest. */
  unread: number;
  isPaused: boolean;
}

const keptRows = 200;
const keptRowsWhilePaused = 600;
const batchMs = 100;
// As the server quotes them.
const quotedUnits = 100;

const sentRow = (message: ChatMessage): MessageRow => ({ kind: 'message', key: `m${message.id}`, message, status: 'sent' });

const isMessage = (row: ChatRow): row is MessageRow => row.kind === 'message';

/**
 * The lines of a chat in the order they came. What others say is put in ten times a second at most, so that a busy chat
 * does not keep the page busy; what the reader does shows at once.
 */
export class ChatLog {
  #snapshot: LogSnapshot = { rows: [], unread: 0, isPaused: false };
  #incoming: ChatMessage[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gaps = 0;
  readonly #watchers = new Set<() => void>();

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly snapshot = (): LogSnapshot => this.#snapshot;

  destroy(): void {
    clearTimeout(this.#timer);
    this.#watchers.clear();
  }

  /** A message of this moment. */
  add(message: ChatMessage): void {
    this.#incoming.push(message);
    this.#timer ??= setTimeout(() => this.flush(), batchMs);
  }

  /**
   * What the server keeps, oldest first, on joining or coming back. Where it does not reach back to what is shown, a gap is.
   * Gives the id from which on the lines shown are as the server has them; null: all of them.
   */
  backfill(messages: readonly ChatMessage[], missed: number | null): number | null {
    this.flush();
    const known = this.#knownIds();
    const oldest = messages[0]?.id ?? 0;
    const fresh = messages.filter(({ id }) => !known.has(id));
    const isJoined = known.size === 0 || fresh.length < messages.length;
    const hasGap = known.size > 0 && (missed === null ? !isJoined : missed > 0);
    this.reconcile(messages, oldest, Number.MAX_SAFE_INTEGER);
    if (hasGap) this.gap(missed);
    this.#put([...this.#snapshot.rows, ...fresh.map(sentRow)], known.size > 0 ? fresh.length : 0);
    return [...known].some((id) => id < oldest) ? oldest : null;
  }

  /** The lines from one id on and before another are these: what else is shown of there is gone. */
  reconcile(messages: readonly ChatMessage[], from: number, before: number): void {
    const current = new Map(messages.map((message) => [message.id, message]));
    const gone: number[] = [];
    this.#change((row) => {
      if (!isMessage(row)) return row;
      const { id, nonce, is_deleted: isDeleted, reply_to: replyTo } = row.message;
      const now = current.get(id);
      if (now !== undefined) {
        const isSame = now.is_deleted === isDeleted && now.reply_to?.text === replyTo?.text;
        return isSame ? row : { ...row, message: { ...now, ...(nonce === undefined ? {} : { nonce }) } };
      }
      if (id > 0 && id >= from && id < before) gone.push(id);
      return row;
    });
    if (gone.length > 0) this.delete(gone);
  }

  gap(missed: number | null): void {
    this.flush();
    this.#gaps += 1;
    this.#put([...this.#snapshot.rows, { kind: 'gap', key: `g${this.#gaps}`, missed }], 0);
  }

  /** Shows one's own message before the server has answered. */
  addPending(nonce: string, user: ChatUser, text: string, replyTo: ChatMessage['reply_to'], sentAt: string): void {
    this.flush();
    const message = { id: 0, user, text, sent_at: sentAt, broadcast_id: null, media_time_ms: null, reply_to: replyTo, mentions: [], is_deleted: false, nonce };
    this.#put([...this.#snapshot.rows, { kind: 'message', key: `n${nonce}`, message, status: 'pending' }], 0);
  }

  accept(nonce: string, message: ChatMessage): void {
    this.flush();
    this.#settle({ ...message, nonce });
  }

  /** No answer came, or one that is no reason to forget it: it stays, for another attempt. */
  fail(nonce: string): void {
    this.#change((row) => (isMessage(row) && row.message.nonce === nonce && row.status === 'pending' ? { ...row, status: 'failed' } : row));
  }

  drop(nonce: string): void {
    this.#set({ rows: this.#snapshot.rows.filter((row) => !isMessage(row) || row.status === 'sent' || row.message.nonce !== nonce) });
  }

  delete(ids: readonly number[]): void {
    const gone = new Set(ids);
    this.#strike((id) => gone.has(id));
  }

  /** All that somebody said up to now; ids name the newest of it. */
  purge(handle: string, ids: readonly number[]): void {
    const gone = new Set(ids);
    this.#strike((id, writer) => gone.has(id) || (id > 0 && writer === handle));
  }

  restore(message: ChatMessage): void {
    this.flush();
    this.#change((row) => {
      if (!isMessage(row)) return row;
      if (row.message.id === message.id) return { ...row, message: { ...message, is_deleted: false } };
      const { reply_to: replyTo } = row.message;
      if (replyTo?.id !== message.id) return row;
      return { ...row, message: { ...row.message, reply_to: { ...replyTo, text: message.text.slice(0, quotedUnits) } } };
    });
  }

  /** While paused, old rows stay longer, so that what one reads does not go away. */
  setPaused(isPaused: boolean): void {
    if (isPaused === this.#snapshot.isPaused) return;
    this.#snapshot = { ...this.#snapshot, isPaused, unread: 0 };
    this.#put(this.#snapshot.rows, 0);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#incoming.length === 0) return;
    const incoming = this.#incoming;
    this.#incoming = [];
    const known = this.#knownIds();
    const fresh: ChatRow[] = [];
    for (const message of incoming) {
      if (known.has(message.id)) continue;
      known.add(message.id);
      if (message.nonce === undefined || !this.#settle(message)) fresh.push(sentRow(message));
    }
    this.#put([...this.#snapshot.rows, ...fresh], fresh.length);
  }

  // Takes lines away, and what others quote of them.
  #strike(isGone: (id: number, writer: string) => boolean): void {
    this.flush();
    this.#change((row) => {
      if (!isMessage(row)) return row;
      const { id, user, reply_to: replyTo, is_deleted: wasGone } = row.message;
      const isRowGone = !wasGone && isGone(id, user.handle);
      const isQuoteGone = replyTo !== null && replyTo.text !== '' && isGone(replyTo.id, replyTo.handle);
      if (!isRowGone && !isQuoteGone) return row;
      return { ...row, message: { ...row.message, is_deleted: wasGone || isRowGone, reply_to: isQuoteGone ? { ...replyTo, text: '' } : replyTo } };
    });
  }

  // One's own message, answered: it stays where it stands. False: it is not here.
  #settle(message: ChatMessage): boolean {
    const { rows } = this.#snapshot;
    const at = rows.findIndex((row) => isMessage(row) && row.status !== 'sent' && row.message.nonce === message.nonce);
    const row = rows[at];
    if (row === undefined) return false;
    // It may have come in as a message meanwhile.
    const isHere = rows.some((other) => isMessage(other) && other.message.id === message.id);
    this.#set({ rows: isHere ? rows.toSpliced(at, 1) : rows.with(at, { ...sentRow(message), key: row.key }) });
    return true;
  }

  #knownIds(): Set<number> {
    const ids = new Set<number>();
    for (const row of this.#snapshot.rows) if (isMessage(row) && row.message.id > 0) ids.add(row.message.id);
    return ids;
  }

  #change(change: (row: ChatRow) => ChatRow): void {
    const { rows } = this.#snapshot;
    const changed = rows.map(change);
    if (changed.some((row, index) => row !== rows[index])) this.#set({ rows: changed });
  }

  #put(rows: readonly ChatRow[], added: number): void {
    const { isPaused, unread } = this.#snapshot;
    this.#set({ rows: rows.slice(-(isPaused ? keptRowsWhilePaused : keptRows)), unread: isPaused ? unread + added : 0 });
  }

  #set(change: Partial<LogSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
