import { useSyncExternalStore } from 'react';
import { recall, remember } from '@/lib/storage';

// public/theme.js applies the remembered theme before the first paint.

export const themes = ['dark', 'light', 'system'] as const;
export type Theme = (typeof themes)[number];

const watchers = new Set<() => void>();

export function currentTheme(): Theme {
  const remembered = recall('theme');
  return themes.find((theme) => theme === remembered) ?? 'dark';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  const isLight = theme === 'light' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: light)').matches);
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', isLight ? '#ffffff' : '#15191c');
  remember('theme', theme);
  for (const watcher of watchers) watcher();
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const useTheme = (): [Theme, (theme: Theme) => void] => [useSyncExternalStore(subscribe, currentTheme), applyTheme];
