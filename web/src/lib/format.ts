const locale = typeof navigator === 'undefined' ? 'en' : navigator.language;
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });

export const formatCount = (count: number): string => compact.format(count);

const pad = (value: number): string => String(value).padStart(2, '0');

/** 75 → "1:15", 3675 → "1:01:15". Negative durations (clock differences) count as zero. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`;
}

/** Bits per second as "2.8 Mb/s" or "96 kb/s". */
export function formatBitrate(bps: number): string {
  return bps >= 1_000_000 ? `${(bps / 1_000_000).toFixed(1)} Mb/s` : `${Math.round(bps / 1000)} kb/s`;
}
