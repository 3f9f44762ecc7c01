import { hueOf } from '@/components/avatar';
import { LinkButton } from '@/components/link-button';
import { PageMessage } from '@/components/page-message';
import { PageTitle } from '@/components/page-title';
import { useCategory } from '@/features/channels/api/channels';
import { isNotFound } from '@/lib/api/error';
import { formatCount } from '@/lib/format';
import type { PageProps } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { LiveList } from './live-list';
import styles from './page.module.css';

const text = strings.channels;

export default function CategoryPage({ params: { slug = '' } }: PageProps) {
  const { data: category, error } = useCategory(slug);
  if (isNotFound(error)) {
    return (
      <PageMessage title={text.noCategory}>
        <PageTitle>{text.noCategory}</PageTitle>
        <LinkButton href="/browse">{strings.shell.browse}</LinkButton>
      </PageMessage>
    );
  }
  const name = category?.name ?? slug;
  const art = category?.art_url ?? null;
  return (
    <div className={styles.page}>
      <PageTitle>{name}</PageTitle>
      <header className={styles.categoryHead}>
        <div className={styles.art} style={{ '--hue': hueOf(slug) }}>
          {art !== null && <img src={art} alt="" />}
        </div>
        <div>
          <h1 className={styles.title}>{name}</h1>
          {category && (
            <p className={styles.facts}>
              {category.live_channels === 0 ? text.nobodyIn : `${text.viewers(formatCount(category.viewers))} · ${text.liveCount(formatCount(category.live_channels))}`}
            </p>
          )}
        </div>
      </header>
      <LiveList title={text.liveNow} category={slug} />
    </div>
  );
}
