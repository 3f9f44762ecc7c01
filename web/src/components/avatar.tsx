import styles from './avatar.module.css';

/** A hue that stays the same for a name, in degrees. */
export function hueOf(name: string): number {
  let hash = 2166136261;
  for (const unit of name) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
}

export function Avatar({ handle, size }: { handle: string; size: number }) {
  return (
    <span className={styles.avatar} style={{ '--hue': hueOf(handle), '--size': `${size}px` }} aria-hidden="true">
      {handle.charAt(0).toUpperCase()}
    </span>
  );
}
