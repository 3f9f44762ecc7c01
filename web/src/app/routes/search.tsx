import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { EmptyState } from '@/components/empty-state';
import { SearchIcon } from '@/components/icons';
import { LoadFailed } from '@/components/load-failed';
import { PageTitle } from '@/components/page-title';
import { useLiveChannels } from '@/features/channels/api/channels';
import { BroadcastList } from '@/features/channels/components/broadcast-list';
import { CategoryGrid } from '@/features/channels/components/category-grid';
import { ChannelGrid, ChannelGridSkeleton } from '@/features/channels/components/channel-grid';
import { ChannelRows } from '@/features/channels/components/channel-rows';
import { useSearch } from '@/features/search/api/search';
import { SearchBox } from '@/features/search/components/search-box';
import { strings } from '@/lib/strings';
import { searchStrings as text } from '@/lib/strings/search';
import styles from './page.module.css';

const perKind = 20;

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.sectionTitle}>{title}</h2>
      {children}
    </section>
  );
}

function LiveInstead() {
  const { data: channels = [] } = useLiveChannels();
  if (channels.length === 0) return null;
  return (
    <Section title={strings.channels.liveNow}>
      <ChannelGrid channels={channels} heading="h3" />
    </Section>
  );
}

function Results({ words }: { words: string }) {
  const { data, isPlaceholderData, isError, error, refetch } = useSearch(words, perKind);
  if (isError && (data === undefined || isPlaceholderData)) return <LoadFailed title={text.failed} error={error} onRetry={() => void refetch()} />;
  if (data === undefined || isPlaceholderData) return <ChannelGridSkeleton hasTitle />;
  const { live, channels, categories, broadcasts } = data;
  const offline = channels.filter(({ handle }) => !live.some((channel) => channel.handle === handle));
  if (live.length + channels.length + categories.length + broadcasts.length === 0) {
    return (
      <>
        <EmptyState icon={<SearchIcon />} title={text.noneTitle(words)} text={text.noneText} />
        <LiveInstead />
      </>
    );
  }
  return (
    <>
      {live.length > 0 && (
        <Section title={text.liveHeading}>
          <ChannelGrid channels={live} heading="h3" />
        </Section>
      )}
      {offline.length > 0 && (
        <Section title={text.channels}>
          <ChannelRows channels={offline} />
        </Section>
      )}
      {categories.length > 0 && (
        <Section title={text.categories}>
          <CategoryGrid categories={categories} heading="h3" />
        </Section>
      )}
      {broadcasts.length > 0 && (
        <Section title={text.pastHeading}>
          <BroadcastList broadcasts={broadcasts} hasChannels />
        </Section>
      )}
    </>
  );
}

export default function SearchPage() {
  const [search] = useSearchParams();
  const words = (search.get('q') ?? '').trim();
  const title = words === '' ? text.search : text.resultsFor(words);
  return (
    <div className={styles.page}>
      <PageTitle>{title}</PageTitle>
      <div className={styles.narrowSearch}>
        <SearchBox key={words} initial={words} hasFocus={words === ''} />
      </div>
      <h1 className={styles.title}>{title}</h1>
      {words === '' ? (
        <>
          <EmptyState icon={<SearchIcon />} title={text.promptTitle} text={text.promptText} />
          <LiveInstead />
        </>
      ) : (
        <Results words={words} />
      )}
    </div>
  );
}
