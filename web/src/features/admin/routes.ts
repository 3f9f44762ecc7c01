import type { PageRoute } from '@/lib/routes';

export const adminRoutes: readonly PageRoute[] = [];
