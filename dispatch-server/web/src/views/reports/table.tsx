/** One table of a report. */
import type { ColumnKind, ReportTable } from '../../../../reports/report.js';
import { useDrawn } from '../drawn.js';
import { wording } from './state.js';

/** Rows that are drawn; the files have all. Ours: more are searched, not read. */
const MOST_ROWS = 60;

/** Rows of one table that a screen holds. */
const ROWS_FIRST = 12;

const LEFT: ReadonlySet<ColumnKind> = new Set(['text', 'kind', 'word', 'date', 'time', 'weekday', 'hour']);

export function Table({ table }: { table: ReportTable }) {
  const { t, named, number, cell } = wording.value;
  const side = (kind: ColumnKind) => (LEFT.has(kind) ? undefined : 'number');
  const title = named('table.', table.name);
  const rows = useDrawn(table.rows.slice(0, MOST_ROWS), ROWS_FIRST);
  return (
    <section class="report-table" aria-label={title} data-testid={`table-${table.name}`}>
      <h2>{title}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={`${t('ui.table')}: ${title}`}>
        <table>
          <thead>
            <tr>
              {table.columns.map(({ key, kind }) => (
                <th key={key} scope="col" class={side(kind)}>
                  {named('col.', key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {table.columns.map(({ key, kind }, column) => (
                  <td key={key} class={side(kind)}>
                    {cell(kind, row[column] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.rows.length > MOST_ROWS && (
        <p class="quiet">{t('ui.rows', { shown: number(MOST_ROWS), total: number(table.rows.length) })}</p>
      )}
    </section>
  );
}
