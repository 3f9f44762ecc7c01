import { DataTable, type Column } from '@/components/data-table';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useConfig, type ConfigEntry } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { adminStrings } from '@/lib/strings/admin';

const text = adminStrings.configPage;

const columns: Column<ConfigEntry>[] = [
  { key: 'key', title: text.key, cell: ({ key }) => <code>{key}</code>, isBreakable: true },
  { key: 'value', title: text.value, cell: ({ value }) => (value === '' ? null : <code>{value}</code>), isBreakable: true },
  { key: 'source', title: text.source, cell: ({ source }) => text.sources[source] },
  { key: 'effect', title: text.effect, cell: ({ needs_restart: needsRestart }) => (needsRestart ? text.restart : text.reload) },
];

export default function ConfigPage() {
  const query = useConfig();
  return (
    <AdminPage current="/admin/config">
      <Section title={adminStrings.config} text={text.text}>
        <Loaded query={query} failed={adminStrings.failed}>
          {(entries) => <DataTable caption={adminStrings.config} columns={columns} rows={entries} rowKey={({ key }) => key} />}
        </Loaded>
      </Section>
    </AdminPage>
  );
}
