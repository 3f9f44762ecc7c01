import type { PageRoute } from '@/lib/routes';

export const studioRoutes: readonly PageRoute[] = [];
