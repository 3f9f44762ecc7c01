import type { ComponentType } from 'react';
import { Redirect } from 'wouter';
import { AreaPage } from '@/components/area-page';
import { Appearance } from '@/features/settings/components/appearance';
import { Devices } from '@/features/settings/components/devices';
import { Profile } from '@/features/settings/components/profile';
import { Security } from '@/features/settings/components/security';
import { YourData } from '@/features/settings/components/your-data';
import { useMe, type User } from '@/lib/api/me';
import type { PageProps } from '@/lib/routes';
import { settingsStrings as text } from '@/lib/strings/settings';

const sections: Record<string, ComponentType<{ me: User }>> = {
  profile: Profile,
  appearance: Appearance,
  security: Security,
  sessions: Devices,
  data: YourData,
};

const links = (['profile', 'appearance', 'security', 'sessions', 'data'] as const).map((name) => ({ href: `/settings/${name}`, label: text[name] }));

export default function SettingsPage({ params: { section = '' } }: PageProps) {
  const me = useMe();
  const Section = sections[section];
  if (!Section) return <Redirect to="/settings/profile" replace />;
  if (!me) return null;
  return (
    <AreaPage title={text.title} current={`/settings/${section}`} links={links} isNarrow>
      <Section me={me} />
    </AreaPage>
  );
}
