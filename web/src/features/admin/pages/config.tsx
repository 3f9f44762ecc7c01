import { useState } from 'react';
import { DataTable, type Column } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { CheckField, TextField } from '@/components/field';
import { Loaded } from '@/components/loaded';
import { Section } from '@/components/section';
import { useConfig, type ConfigEntry } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { adminStrings } from '@/lib/strings/admin';
import styles from './logs.module.css';

const text = adminStrings.configPage;

const columns: Column<ConfigEntry>[] = [
  { key: 'key', title: text.key, cell: ({ key }) => <code>{key}</code>, isBreakable: true },
  { key: 'value', title: text.value, cell: ({ value }) => (value === '' ? null : <code>{value}</code>), isBreakable: true },
  { key: 'source', title: text.source, cell: ({ source }) => text.sources[source] },
  { key: 'effect', title: text.effect, cell: ({ needs_restart: needsRestart }) => (needsRestart ? text.restart : text.reload) },
];

const isFound = ({ key, value }: ConfigEntry, words: string): boolean => `${key} ${value}`.toLowerCase().includes(words.trim().toLowerCase());

export default function ConfigPage() {
  const [isOnlySet, setOnlySet] = useState(false);
  const [words, setWords] = useState('');
  const query = useConfig();
  return (
    <AdminPage current="/admin/config">
      <Section title={adminStrings.config} text={text.text}>
        <div className={styles.options}>
          <TextField label={text.find} type="search" value={words} onChange={(event) => setWords(event.target.value)} />
          <CheckField isSwitch label={text.onlySet} checked={isOnlySet} onChange={(event) => setOnlySet(event.target.checked)} />
        </div>
        <Loaded query={query} failed={adminStrings.failed}>
          {(entries) => {
            const rows = entries.filter((entry) => (!isOnlySet || entry.source !== 'default') && isFound(entry, words));
            return rows.length === 0 ? <EmptyState title={text.none} /> : <DataTable caption={adminStrings.config} columns={columns} rows={rows} rowKey={({ key }) => key} />;
          }}
        </Loaded>
      </Section>
    </AdminPage>
  );
}
