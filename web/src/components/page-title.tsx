import { useSite } from '@/lib/api/me';
import { strings } from '@/lib/strings';

/** The document's title; React hoists it into the head. */
export function PageTitle({ children }: { children?: string }) {
  const site = useSite()?.name ?? strings.appName;
  return <title>{children ? `${children} · ${site}` : site}</title>;
}
