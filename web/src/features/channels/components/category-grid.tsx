import { Link } from 'wouter';
import { hueOf } from '@/components/avatar';
import type { Category } from '@/features/channels/api/channels';
import { formatCount } from '@/lib/format';
import { strings } from '@/lib/strings';
import styles from './category-grid.module.css';

interface Props {
  categories: readonly Category[];
  heading: 'h2' | 'h3';
}

/** Tiles of three by four: the category's art, or its colours. */
export function CategoryGrid({ categories, heading: Heading }: Props) {
  return (
    <ul className={styles.grid}>
      {categories.map(({ slug, name, art_url: art, viewers, live_channels: channels }) => (
        <li key={slug} className={styles.tile}>
          <div className={styles.art} style={{ '--hue': hueOf(slug) }}>
            <span aria-hidden="true">{name}</span>
            {art !== null && <img src={art} alt="" loading="lazy" />}
          </div>
          <Heading className={styles.name}>
            <Link href={`/category/${slug}`} className={styles.link}>
              {name}
            </Link>
          </Heading>
          <p className={styles.facts}>{channels > 0 ? strings.channels.viewers(formatCount(viewers)) : strings.channels.nobodyIn}</p>
        </li>
      ))}
    </ul>
  );
}
