import type { PageRoute } from '@/lib/routes';

export const settingsRoutes: readonly PageRoute[] = [];
