import type { ReactNode } from 'react';
import { strings } from '@/lib/strings';
import styles from './data-table.module.css';

export interface Column<Row> {
  key: string;
  title: string;
  /** null or '': nothing to say. */
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right edge and in one line. */
  isNumber?: boolean;
  /** Is not broken into lines. */
  isLine?: boolean;
  /** Long words may be broken anywhere: addresses, emails. */
  isBreakable?: boolean;
  /** Left out where there is only just room for a table. */
  isMinor?: boolean;
  /** Where rows become cards: what stands at their head, if it is not the first column. */
  isHead?: boolean;
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

const kindOf = <Row,>({ isNumber, isLine, isBreakable, isMinor }: Column<Row>): string =>
  [isNumber === true && styles.number, isLine === true && styles.line, isBreakable === true && styles.breakable, isMinor === true && styles.minor].filter(Boolean).join(' ');

/** Rows of facts. Where there is little room each row becomes a card: its head, then the other columns under their titles. */
export function DataTable<Row>({ caption, columns, rows, rowKey, actions }: Props<Row>) {
  const head = (columns.find(({ isHead }) => isHead) ?? columns[0])?.key;
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className={styles.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={kindOf(column)}>
                {column.title}
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
              {columns.map((column) => {
                const content = column.cell(row);
                const isEmpty = content === null || content === '';
                return (
                  <td key={column.key} data-title={column.title} data-head={column.key === head || undefined} data-empty={isEmpty || undefined} className={kindOf(column)}>
                    <div className={styles.value}>{isEmpty ? '–' : content}</div>
                  </td>
                );
              })}
              {actions !== undefined && <td className={styles.actions}>{actions(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
