import type { ComponentType, LazyExoticComponent } from 'react';

/** What a page gets: the named parts of its address. */
export interface PageProps {
  params: Readonly<Record<string, string>>;
}

export type Page = LazyExoticComponent<ComponentType<PageProps>>;

/** One address of the site. Each feature lists its own in features/<feature>/routes.ts; app/routes.tsx puts them together. */
export interface PageRoute {
  /** wouter's pattern: '/category/:slug', '/settings/*?'; or an expression with named groups. */
  path: string | RegExp;
  page: Page;
  /** 'watch': no bottom bar on small screens. 'bare': without the site's bars around it. */
  frame?: 'shell' | 'watch' | 'bare';
  /** Who may see it; anybody else is sent to sign in, or told that there is nothing. */
  access?: 'anyone' | 'user' | 'admin';
}

let known: readonly PageRoute[] = [];

/** Called once by the app, with all routes. */
export function registerRoutes(routes: readonly PageRoute[]): void {
  known = routes;
}

/** Whether there is a page at /studio, /login, … or below: nothing links to what is not there. */
export const hasPage = (path: string): boolean => known.some((route) => typeof route.path === 'string' && (route.path === path || route.path.startsWith(`${path}/`)));
