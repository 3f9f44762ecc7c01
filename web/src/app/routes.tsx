import { lazy } from 'react';
import { adminRoutes } from '@/features/admin/routes';
import { authRoutes } from '@/features/auth/routes';
import { settingsRoutes } from '@/features/settings/routes';
import { studioRoutes } from '@/features/studio/routes';
import { registerRoutes, type PageRoute } from '@/lib/routes';

const handle = '(?<handle>[a-z0-9_]{1,64})';

/** Every address of the site, first match first. What is not here is "page not found". */
export const routes: readonly PageRoute[] = [
  { path: '/', page: lazy(() => import('./routes/home')) },
  { path: '/browse', page: lazy(() => import('./routes/browse')) },
  { path: '/category/:slug', page: lazy(() => import('./routes/category')) },
  { path: '/search', page: lazy(() => import('./routes/search')) },
  { path: '/following', page: lazy(() => import('./routes/following')) },
  { path: new RegExp(`^/@${handle}/?$`, 'i'), page: lazy(() => import('./routes/watch')), frame: 'watch' },
  { path: new RegExp(`^/@${handle}/chat/?$`, 'i'), page: lazy(() => import('./routes/pop-out-chat')), frame: 'bare' },
  { path: new RegExp(`^/embed/${handle}/?$`, 'i'), page: lazy(() => import('./routes/embed')), frame: 'bare' },
  ...authRoutes,
  ...settingsRoutes,
  { path: '/studio', page: lazy(() => import('./routes/studio')), access: 'user' },
  ...studioRoutes,
  ...adminRoutes,
  { path: new RegExp(`^/${handle}/?$`, 'i'), page: lazy(() => import('./routes/handle-redirect')) },
];

registerRoutes(routes);
