import { lazy } from 'react';
import type { PageRoute } from '@/lib/routes';

const access = 'admin';

export const adminRoutes: readonly PageRoute[] = [
  { path: '/admin', page: lazy(() => import('./pages/overview')), access },
  { path: '/admin/streams', page: lazy(() => import('./pages/streams')), access },
  { path: '/admin/users', page: lazy(() => import('./pages/users')), access },
  { path: '/admin/categories', page: lazy(() => import('./pages/categories')), access },
  { path: '/admin/invites', page: lazy(() => import('./pages/sign-ups')), access },
  { path: '/admin/audit', page: lazy(() => import('./pages/audit')), access },
  { path: '/admin/logs', page: lazy(() => import('./pages/logs')), access },
  { path: '/admin/config', page: lazy(() => import('./pages/config')), access },
];
