import { lazy } from 'react';
import type { PageRoute } from '@/lib/routes';

/** /studio itself shows other features' things too and is in app/routes. */
export const studioRoutes: readonly PageRoute[] = [
  { path: '/studio/health', page: lazy(() => import('./pages/health')), access: 'user' },
  { path: '/studio/keys', page: lazy(() => import('./pages/keys')), access: 'user' },
  { path: '/studio/broadcasts', page: lazy(() => import('./pages/broadcasts')), access: 'user' },
  { path: '/studio/moderation', page: lazy(() => import('./pages/moderation')), access: 'user' },
  { path: '/studio/access', page: lazy(() => import('./pages/access')), access: 'user' },
];
