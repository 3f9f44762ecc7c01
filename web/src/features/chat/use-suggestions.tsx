import { useEffect, useState, type ReactNode } from 'react';
import { Avatar } from '@/components/avatar';
import { chatStrings as text } from '@/lib/strings/chat';
import { useChatters } from './api/chat';
import type { ChatLog } from './engine/chat-log';
import { usages, type CommandName } from './engine/commands';
import { stemAt, type Stem } from './engine/completion';
import type { ChatUser } from './engine/types';
import styles from './components/chat-input.module.css';

const most = 6;

export interface Suggestion {
  key: string;
  replacement: string;
  content: ReactNode;
}

interface Place {
  handle: string;
  log: ChatLog;
  me: string | null;
  isModerator: boolean;
}

type EmojiList = typeof import('./engine/emoji');

/** The list of symbols, once it is wanted. */
function useEmojiList(isWanted: boolean): EmojiList | null {
  const [list, setList] = useState<EmojiList | null>(null);
  useEffect(() => {
    if (!isWanted || list !== null) return;
    import('./engine/emoji').then(setList, () => {});
  }, [isWanted, list]);
  return list;
}

/** Who spoke lately, newest first, then who is here. */
function peopleOf(log: ChatLog, here: readonly ChatUser[], me: string | null): ChatUser[] {
  const people = new Map<string, ChatUser>();
  const add = (user: ChatUser) => {
    if (user.handle !== me && !people.has(user.handle)) people.set(user.handle, user);
  };
  for (const row of log.snapshot().rows.toReversed()) if (row.kind === 'message') add(row.message.user);
  for (const user of here) add(user);
  return [...people.values()];
}

function mentions(word: string, people: readonly ChatUser[]): Suggestion[] {
  // A name that stands there whole needs no completion: Enter sends.
  if (people.some(({ handle }) => handle === word)) return [];
  return people
    .filter(({ handle, display_name: name }) => handle.startsWith(word) || name.toLowerCase().startsWith(word))
    .slice(0, most)
    .map(({ handle, display_name: name }) => ({
      key: handle,
      replacement: `@${handle}`,
      content: (
        <>
          <Avatar handle={handle} size={22} />
          <bdi>{name}</bdi>
          {name.toLowerCase() !== handle && <span className={styles.aside}>@{handle}</span>}
        </>
      ),
    }));
}

function commands(word: string): Suggestion[] {
  const names = Object.keys(usages) as CommandName[];
  // One that stands there whole is done by Enter.
  if (names.some((name) => name === word)) return [];
  return names
    .filter((name) => name.startsWith(word))
    .map((name) => ({
      key: name,
      replacement: `/${name}`,
      content: (
        <span className={styles.command}>
          {usages[name]}
          <span className={styles.aside}>{text.commands[name]}</span>
        </span>
      ),
    }));
}

const symbols = (word: string, { findEmojis, nameFor }: EmojiList): Suggestion[] =>
  findEmojis(word, most).map((emoji) => ({
    key: emoji.symbol,
    replacement: emoji.symbol,
    content: (
      <>
        <span className={styles.symbol}>{emoji.symbol}</span>:{nameFor(emoji, word)}:
      </>
    ),
  }));

interface Completion {
  stem: Stem | null;
  suggestions: Suggestion[];
  /** A symbol by its whole name, once somebody has typed one; null: none is called that. */
  emojiNamed: (name: string) => string | null;
}

const none = () => null;

/** What could be meant by the word before the cursor. */
export function useSuggestions({ handle, log, me, isModerator }: Place, typed: string, cursor: number): Completion {
  const stem = stemAt(typed, cursor);
  const list = useEmojiList(stem?.kind === 'emoji');
  const { data } = useChatters(handle, stem?.kind === 'mention');
  const emojiNamed = list?.emojiNamed ?? none;
  switch (stem?.kind) {
    case 'mention':
      return { stem, suggestions: mentions(stem.word, peopleOf(log, data?.chatters ?? [], me)), emojiNamed };
    case 'emoji':
      return { stem, suggestions: list === null ? [] : symbols(stem.word, list), emojiNamed };
    case 'command':
      return { stem, suggestions: isModerator ? commands(stem.word) : [], emojiNamed };
    case undefined:
      return { stem: null, suggestions: [], emojiNamed };
  }
}
