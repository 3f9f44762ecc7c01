import type { ReactNode } from 'react';
import { strings } from '@/lib/strings';
import styles from './data-table.module.css';

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right edge. */
  isNumber?: boolean;
}

interface Props<Row> {
  /** What the table shows, for who cannot see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** The last column: what to do with a row. */
  actions?: (row: Row) => ReactNode;
}

/** Rows of facts. On narrow screens each row becomes a card with its columns' titles inside. */
export function DataTable<Row>({ caption, columns, rows, rowKey, actions }: Props<Row>) {
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, title, isNumber }) => (
            <th key={key} scope="col" className={isNumber === true ? styles.number : undefined}>
              {title}
            </th>
          ))}
          {actions !== undefined && (
            <th scope="col">
              <span className={styles.caption}>{strings.actions}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ key, title, cell, isNumber }) => (
              <td key={key} data-title={title} className={isNumber === true ? styles.number : undefined}>
                {cell(row)}
              </td>
            ))}
            {actions !== undefined && <td className={styles.actions}>{actions(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
