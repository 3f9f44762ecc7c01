const locale = typeof navigator === 'undefined' ? 'en' : navigator.language;
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(locale);
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
const shortDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });

const exactClock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });

type Instant = string | number;

const toDate = (instant: Instant): Date => new Date(instant);
const isKnown = (instant: Instant): boolean => !Number.isNaN(toDate(instant).getTime());

/** 1234 → "1.2K". */
export const formatCount = (count: number): string => compact.format(count);

/** 1234 → "1,234". */
export const formatNumber = (value: number): string => whole.format(value);

/** With the time of day; empty for what is no date. */
export const formatDate = (instant: Instant): string => (isKnown(instant) ? date.format(toDate(instant)) : '');

export const formatDay = (instant: Instant): string => (isKnown(instant) ? day.format(toDate(instant)) : '');

/** "Nov 22, 2026". */
export const formatShortDay = (instant: Instant): string => (isKnown(instant) ? shortDay.format(toDate(instant)) : '');

/** The time of day. */
export const formatClock = (instant: Instant): string => (isKnown(instant) ? clock.format(toDate(instant)) : '');

/** The time of day to the millisecond, as logs have it. */
export const formatClockExact = (instant: Instant): string => (isKnown(instant) ? exactClock.format(toDate(instant)) : '');

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** How long before now: "5 minutes ago", "yesterday". */
export function formatAgo(instantMs: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - instantMs) / 1000);
  for (const [unit, length] of units) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return relative.format(0, 'second');
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** 75 → "1:15", 3675 → "1:01:15". Negative durations (clock differences) count as zero. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`;
}

const longUnits = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time in its two largest units: 90 → "1 min 30 s", 93784 → "1 d 2 h". */
export function formatSpan(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const at = longUnits.findIndex(([, length]) => total >= length);
  if (at === -1) return '0 s';
  let rest = total;
  const parts = longUnits.slice(at, at + 2).map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest %= length;
    return count === 0 ? '' : `${count} ${unit}`;
  });
  return parts.filter(Boolean).join(' ');
}

/** Bits per second as "2.8 Mb/s" or "96 kb/s". */
export function formatBitrate(bps: number): string {
  return bps >= 1_000_000 ? `${(bps / 1_000_000).toFixed(1)} Mb/s` : `${Math.round(bps / 1000)} kb/s`;
}

/** Media time worked off per time on the clock: "1.25×", "104×". */
export const formatSpeed = (speed: number): string => `${speed.toFixed(speed < 10 ? 2 : 0)}×`;

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** 1536 → "1.5 KB". */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${byteUnits[power]}`;
}
