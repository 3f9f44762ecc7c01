import type { PageRoute } from '@/lib/routes';

export const authRoutes: readonly PageRoute[] = [];
