import type { ReactNode } from 'react';
import { PageTitle } from './page-title';
import { LinkTabs } from './tabs';
import styles from './area-page.module.css';

interface Props {
  /** Of the whole area: Settings, Studio. */
  title: string;
  /** Of this page. */
  current: string;
  links: readonly { href: string; label: string }[];
  /** As wide as is good for forms. */
  isNarrow?: boolean;
  /** Beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page among others of one area: the area's title, ways to its other pages, the content. */
export function AreaPage({ title, current, links, isNarrow = false, actions, children }: Props) {
  const label = links.find(({ href }) => href === current)?.label;
  return (
    <div className={`${styles.page} ${isNarrow ? styles.narrow : ''}`}>
      <PageTitle>{label === undefined ? title : `${label} · ${title}`}</PageTitle>
      <div className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {actions}
      </div>
      <LinkTabs label={title} links={links} current={current} />
      <div className={styles.content}>{children}</div>
    </div>
  );
}
