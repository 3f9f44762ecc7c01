import { useEffect, useReducer, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Avatar } from '@/components/avatar';
import { IconButton } from '@/components/button';
import { Combobox, type ComboOption } from '@/components/combobox';
import { BrowseIcon, ClockIcon, SearchIcon, TrashIcon } from '@/components/icons';
import { useSearch, useSettled, type SearchResults } from '@/features/search/api/search';
import { forgetSearches, recentSearches, rememberSearch } from '@/features/search/recent';
import { searchStrings as text } from '@/lib/strings/search';
import styles from './search-box.module.css';

const suggestionsPerKind = 5;

/** Where a suggestion leads, and what is remembered of it; or that nothing is to be remembered any more. */
type Target = { href: string; words: string } | 'clear';

function resultOptions(results: SearchResults): ComboOption<Target>[] {
  const offline = results.channels.filter(({ handle }) => !results.live.some((live) => live.handle === handle));
  const channels = [...results.live, ...offline].slice(0, suggestionsPerKind + 1).map((channel) => ({
    key: `@${channel.handle}`,
    value: { href: `/@${channel.handle}`, words: channel.display_name },
    group: text.channels,
    content: (
      <>
        <Avatar handle={channel.handle} url={channel.avatar_url} size={28} />
        <span className={styles.name}>
          <bdi>{channel.display_name}</bdi>
          {channel.display_name.toLowerCase() !== channel.handle && <span className={styles.handle}> @{channel.handle}</span>}
        </span>
        {(channel.state === 'live' || channel.state === 'reconnecting') && <span className={styles.live}>{text.live}</span>}
      </>
    ),
  }));
  const categories = results.categories.slice(0, suggestionsPerKind).map((category) => ({
    key: `/${category.slug}`,
    value: { href: `/category/${category.slug}`, words: category.name },
    group: text.categories,
    content: (
      <>
        <span className={styles.icon}>
          <BrowseIcon />
        </span>
        <span className={styles.name}>{category.name}</span>
      </>
    ),
  }));
  return [...channels, ...categories];
}

function recentOptions(): ComboOption<Target>[] {
  const kept = recentSearches().map((words) => ({
    key: words,
    value: { href: `/search?q=${encodeURIComponent(words)}`, words },
    group: text.recent,
    content: (
      <>
        <span className={styles.icon}>
          <ClockIcon />
        </span>
        <span className={styles.name}>{words}</span>
      </>
    ),
  }));
  if (kept.length === 0) return [];
  const clear = (
    <>
      <span className={styles.icon}>
        <TrashIcon />
      </span>
      <span className={styles.name}>{text.clearRecent}</span>
    </>
  );
  return [...kept, { key: '', value: 'clear', group: text.recent, content: clear }];
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, dialog[open]') !== null);

/** The slash focuses the field, unless one is typing. */
function useSlash(root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const field = root.current?.querySelector('input');
      if (!field || field.offsetParent === null) return;
      event.preventDefault();
      field.focus();
      field.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [root]);
}

/** Search with suggestions while one types. hasFocus: the keyboard is in it as soon as it is there. */
export function SearchBox({ id, initial = '', hasFocus = false }: { id?: string; initial?: string; hasFocus?: boolean }) {
  const [words, setWords] = useState(initial);
  const [, showAgain] = useReducer((times: number) => times + 1, 0);
  const [, navigate] = useLocation();
  const root = useRef<HTMLFormElement>(null);
  const settled = useSettled(words);
  const { data, isPending } = useSearch(settled, suggestionsPerKind);
  useSlash(root);
  useEffect(() => {
    const field = root.current?.querySelector('input');
    if (hasFocus && field && field.offsetParent !== null) field.focus();
  }, [hasFocus]);
  const isEmpty = words.trim() === '';
  const options = isEmpty ? recentOptions() : data ? resultOptions(data) : [];
  const submit = (typed: string) => {
    const wanted = typed.trim();
    if (wanted === '') return;
    rememberSearch(wanted);
    navigate(`/search?q=${encodeURIComponent(wanted)}`);
  };
  return (
    <form
      ref={root}
      role="search"
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault();
        submit(words);
      }}
    >
      <Combobox
        id={id}
        type="search"
        enterKeyHint="search"
        maxLength={100}
        aria-label={text.search}
        aria-keyshortcuts="/"
        placeholder={text.search}
        listLabel={text.suggestions}
        text={words}
        onText={setWords}
        options={options}
        emptyText={isPending || settled !== words ? undefined : text.noSuggestions}
        onSelect={(target) => {
          if (target === 'clear') {
            forgetSearches();
            setWords('');
            showAgain();
            return;
          }
          rememberSearch(target.words);
          setWords(target.href.startsWith('/search') ? target.words : '');
          navigate(target.href);
        }}
        onSubmit={submit}
        inputClassName={styles.field}
      />
      <IconButton type="submit" label={text.search} className={styles.button}>
        <SearchIcon />
      </IconButton>
    </form>
  );
}
