import { lazy } from 'react';
import type { PageRoute } from '@/lib/routes';

export const authRoutes: readonly PageRoute[] = [
  { path: '/login', page: lazy(() => import('./pages/login')) },
  { path: '/signup', page: lazy(() => import('./pages/sign-up')) },
  { path: '/invite/:code', page: lazy(() => import('./pages/invite')) },
  { path: '/reset', page: lazy(() => import('./pages/reset')) },
  { path: '/setup', page: lazy(() => import('./pages/set-up')) },
];
