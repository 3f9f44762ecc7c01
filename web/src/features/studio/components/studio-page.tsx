import type { ReactNode } from 'react';
import { AreaPage } from '@/components/area-page';
import { LinkButton } from '@/components/link-button';
import { useMe } from '@/lib/api/me';
import { studioStrings as text } from '@/lib/strings/studio';

const links = [
  { href: '/studio', label: text.live },
  { href: '/studio/health', label: text.health },
  { href: '/studio/keys', label: text.keys },
  { href: '/studio/broadcasts', label: text.broadcasts },
  { href: '/studio/moderation', label: text.moderation },
  { href: '/studio/access', label: text.access },
];

/** A page of the studio, for the channel of who is signed in. */
export function StudioPage({ current, children }: { current: string; children: (handle: string) => ReactNode }) {
  const me = useMe();
  if (!me) return null;
  return (
    <AreaPage
      title={text.title}
      current={current}
      links={links}
      actions={
        <LinkButton href={`/@${me.handle}`} kind="quiet">
          {text.watchPage}
        </LinkButton>
      }
    >
      {children(me.handle)}
    </AreaPage>
  );
}
