import { recall, remember } from '@/lib/storage';

const key = 'searches';
const most = 5;

export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(recall(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
}

export function rememberSearch(text: string): void {
  const words = text.trim();
  if (words !== '') remember(key, JSON.stringify([words, ...recentSearches().filter((other) => other !== words)].slice(0, most)));
}

export function forgetSearches(): void {
  remember(key, '[]');
}
