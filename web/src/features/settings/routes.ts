import { lazy } from 'react';
import type { PageRoute } from '@/lib/routes';

const page = lazy(() => import('./pages/settings'));

export const settingsRoutes: readonly PageRoute[] = [
  { path: '/settings', page, access: 'user' },
  { path: '/settings/:section', page, access: 'user' },
];
