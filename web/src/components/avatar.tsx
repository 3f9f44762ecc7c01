import { useState } from 'react';
import styles from './avatar.module.css';

/** A hue that stays the same for a name, in degrees. */
export function hueOf(name: string): number {
  let hash = 2166136261;
  for (const unit of name) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
}

interface Props {
  handle: string;
  size: number;
  url?: string | null | undefined;
}

/** A person's picture, or the first letter of the handle. Decoration: the name stands beside it. */
export function Avatar({ handle, size, url = null }: Props) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  return (
    <span className={styles.avatar} style={{ '--hue': hueOf(handle), '--size': `${size}px` }} aria-hidden="true">
      {url !== null && url !== brokenUrl ? (
        <img className={styles.picture} src={url} alt="" width={size} height={size} loading="lazy" onError={() => setBrokenUrl(url)} />
      ) : (
        handle.charAt(0).toUpperCase()
      )}
    </span>
  );
}
