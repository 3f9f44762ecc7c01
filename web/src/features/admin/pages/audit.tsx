import { Button } from '@/components/button';
import { DataTable, type Column } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useSiteAudit, type AuditEntry } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { formatDate } from '@/lib/format';
import { adminStrings } from '@/lib/strings/admin';
import { auditAction, auditDetail } from '@/lib/strings/audit';

const text = adminStrings.auditPage;

const columns: Column<AuditEntry>[] = [
  { key: 'at', title: text.at, cell: ({ at }) => formatDate(at), isLine: true },
  { key: 'by', title: text.by, cell: ({ actor }) => actor || text.server },
  { key: 'what', title: text.what, cell: ({ action }) => auditAction(action), isHead: true },
  { key: 'target', title: text.target, cell: ({ target }) => target, isBreakable: true },
  { key: 'detail', title: text.detail, cell: ({ action, detail }) => auditDetail(action, detail), isBreakable: true },
];

export default function AuditPage() {
  const query = useSiteAudit();
  return (
    <AdminPage current="/admin/audit">
      <Loaded query={query} failed={adminStrings.failed}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0) return <EmptyState title={text.none} />;
          return (
            <Section title={adminStrings.audit}>
              <DataTable caption={adminStrings.audit} columns={columns} rows={entries} rowKey={({ id }) => id} />
              {query.hasNextPage && (
                <div>
                  <Button kind="quiet" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {adminStrings.more}
                  </Button>
                </div>
              )}
            </Section>
          );
        }}
      </Loaded>
    </AdminPage>
  );
}
