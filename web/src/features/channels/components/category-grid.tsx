import { Link } from 'wouter';
import { hueOf } from '@/components/avatar';
import { Skeleton } from '@/components/skeleton';
import type { Category } from '@/features/channels/api/channels';
import { formatCount } from '@/lib/format';
import { strings } from '@/lib/strings';
import styles from './category-grid.module.css';

interface Props {
  categories: readonly Category[];
  heading: 'h2' | 'h3';
}

/** Three by four: the category's art, or its colours and first letter. */
export function CategoryArt({ slug, name, url, className = '' }: { slug: string; name: string; url: string | null; className?: string | undefined }) {
  return (
    <div className={`${styles.art} ${className}`} style={{ '--hue': hueOf(slug) }} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
      {url !== null && <img src={url} alt="" loading="lazy" />}
    </div>
  );
}

export function CategoryGrid({ categories, heading: Heading }: Props) {
  return (
    <ul className={styles.grid}>
      {categories.map(({ slug, name, art_url: art, viewers, live_channels: channels }) => (
        <li key={slug} className={styles.tile}>
          <CategoryArt slug={slug} name={name} url={art} />
          <Heading className={styles.name}>
            <Link href={`/category/${slug}`} className={styles.link} title={name}>
              {name}
            </Link>
          </Heading>
          <p className={styles.facts}>{channels > 0 ? strings.channels.viewers(formatCount(viewers)) : strings.channels.nobodyIn}</p>
        </li>
      ))}
    </ul>
  );
}

const placeholders = ['a', 'b', 'c', 'd', 'e', 'f'];

export function CategoryGridSkeleton() {
  return (
    <div className={styles.grid} role="status" aria-label={strings.loading}>
      {placeholders.map((key) => (
        <div key={key} className={styles.placeholder}>
          <div className={styles.picture} />
          <Skeleton width="70%" />
          <Skeleton width="45%" height="12px" />
        </div>
      ))}
    </div>
  );
}
