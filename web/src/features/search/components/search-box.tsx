import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Avatar } from '@/components/avatar';
import { IconButton } from '@/components/button';
import { Combobox, type ComboOption } from '@/components/combobox';
import { BrowseIcon, ClockIcon, SearchIcon } from '@/components/icons';
import { useSearch, useSettled, type SearchResults } from '@/features/search/api/search';
import { recentSearches, rememberSearch } from '@/features/search/recent';
import { searchStrings as text } from '@/lib/strings/search';
import styles from './search-box.module.css';

const suggestionsPerKind = 5;

function resultOptions(results: SearchResults): ComboOption<string>[] {
  const offline = results.channels.filter(({ handle }) => !results.live.some((live) => live.handle === handle));
  const channels = [...results.live, ...offline].slice(0, suggestionsPerKind + 1).map((channel) => ({
    key: `@${channel.handle}`,
    value: `/@${channel.handle}`,
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
    value: `/category/${category.slug}`,
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

function recentOptions(): ComboOption<string>[] {
  return recentSearches().map((words) => ({
    key: words,
    value: `/search?q=${encodeURIComponent(words)}`,
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
        onSelect={(href) => {
          if (!isEmpty) rememberSearch(words);
          setWords(new URLSearchParams(href.split('?')[1]).get('q') ?? '');
          navigate(href);
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
