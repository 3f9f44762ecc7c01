import type { ReactNode } from 'react';
import { AreaPage } from '@/components/area-page';
import { adminStrings as text } from '@/lib/strings/admin';

const links = [
  { href: '/admin', label: text.overview },
  { href: '/admin/streams', label: text.streams },
  { href: '/admin/users', label: text.users },
  { href: '/admin/categories', label: text.categories },
  { href: '/admin/invites', label: text.invites },
  { href: '/admin/audit', label: text.audit },
  { href: '/admin/logs', label: text.logs },
  { href: '/admin/config', label: text.config },
];

export const AdminPage = ({ current, children }: { current: string; children: ReactNode }) => (
  <AreaPage title={text.title} current={current} links={links}>
    {children}
  </AreaPage>
);
