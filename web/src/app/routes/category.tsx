import { LinkButton } from '@/components/link-button';
import { LoadFailed } from '@/components/load-failed';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { Skeleton } from '@/components/skeleton';
import { useCategory, type Category } from '@/features/channels/api/channels';
import { CategoryArt } from '@/features/channels/components/category-grid';
import { isNotFound } from '@/lib/api/error';
import { formatCount } from '@/lib/format';
import type { PageProps } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { LiveList } from './live-list';
import styles from './page.module.css';

const text = strings.channels;

function Head({ slug, category }: { slug: string; category: Category | undefined }) {
  return (
    <header className={styles.categoryHead}>
      <CategoryArt slug={slug} name={category?.name ?? ''} url={category?.art_url ?? null} className={styles.art} />
      <div className={styles.categoryWords}>
        {category ? (
          <>
            <h1 className={styles.title}>{category.name}</h1>
            <p className={styles.facts}>
              {category.live_channels === 0 ? text.nobodyIn : `${text.viewers(formatCount(category.viewers))} · ${text.liveCount(formatCount(category.live_channels))}`}
            </p>
          </>
        ) : (
          <>
            <Skeleton width="200px" height="35px" />
            <Skeleton width="120px" height="20px" />
          </>
        )}
      </div>
    </header>
  );
}

export default function CategoryPage({ params: { slug = '' } }: PageProps) {
  const { data: category, error, refetch } = useCategory(slug);
  if (isNotFound(error)) {
    return (
      <PageMessage title={text.noCategory} text={text.noCategoryText}>
        <PageTitle>{text.noCategory}</PageTitle>
        <LinkButton href="/browse">{strings.shell.browse}</LinkButton>
      </PageMessage>
    );
  }
  if (category === undefined && error !== null) return <LoadFailed page title={text.categoryFailed} error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.page}>
      <PageTitle>{category?.name ?? ''}</PageTitle>
      <Head slug={slug} category={category} />
      <LiveList title={text.liveNow} category={slug} />
    </div>
  );
}
