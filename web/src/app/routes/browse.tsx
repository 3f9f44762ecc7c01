import { EmptyState } from '@/components/empty-state';
import { LoadFailed } from '@/components/load-failed';
import { PageTitle } from '@/components/page-title';
import { useCategories } from '@/features/channels/api/channels';
import { CategoryGrid, CategoryGridSkeleton } from '@/features/channels/components/category-grid';
import { strings } from '@/lib/strings';
import { LiveList } from './live-list';
import styles from './page.module.css';

export default function BrowsePage() {
  const { data: categories, isError, error, refetch } = useCategories();
  return (
    <div className={styles.page}>
      <PageTitle>{strings.shell.browse}</PageTitle>
      <h1 className={styles.title}>{strings.shell.browse}</h1>
      <LiveList title={strings.channels.allLive} />
      <section className={styles.section}>
        <h2 className={styles.sectionTitle}>{strings.channels.categories}</h2>
        {categories === undefined && !isError && <CategoryGridSkeleton />}
        {categories === undefined && isError && <LoadFailed title={strings.channels.categoriesFailed} error={error} onRetry={() => void refetch()} />}
        {categories?.length === 0 && <EmptyState title={strings.channels.noCategories} text={strings.channels.noCategoriesText} />}
        {categories !== undefined && categories.length > 0 && <CategoryGrid categories={categories} heading="h3" />}
      </section>
    </div>
  );
}
