import { strings } from '@/lib/strings';

/** The document's title; React hoists it into the head. */
export const PageTitle = ({ children }: { children?: string }) => <title>{children ? `${children} · ${strings.appName}` : strings.appName}</title>;
