import { EmptyState } from '@/components/empty-state';
import { PageTitle } from '@/components/page-title';
import { useCategories } from '@/features/channels/api/channels';
import { CategoryGrid } from '@/features/channels/components/category-grid';
import { strings } from '@/lib/strings';
import { LiveList } from './live-list';
import styles from './page.module.css';

export default function BrowsePage() {
  const { data: categories } = useCategories();
  return (
    <div className={styles.page}>
      <PageTitle>{strings.shell.browse}</PageTitle>
      <h1 className={styles.title}>{strings.shell.browse}</h1>
      <LiveList title={strings.channels.allLive} />
      <section className={styles.section}>
        <h2 className={styles.sectionTitle}>{strings.channels.categories}</h2>
        {categories?.length === 0 && <EmptyState title={strings.channels.noCategories} />}
        {categories !== undefined && categories.length > 0 && <CategoryGrid categories={categories} heading="h3" />}
      </section>
    </div>
  );
}
