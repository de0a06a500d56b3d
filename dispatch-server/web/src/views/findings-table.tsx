/** Findings in a table, as the server stored them. */
import type { EventRow } from '../net/contract.js';
import { locale } from '../state/preferences.js';

export function FindingsTable({ rows }: { rows: readonly EventRow[] }) {
  const { t } = locale.value;
  const columns = ['onset', 'finding', 'duration', 'truck', 'driver', 'speed', 'acknowledged'] as const;
  return (
    <div class="scroll" role="region" aria-label={t('history.table')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={name === 'duration' || name === 'speed' ? 'figure' : undefined}>
                {t(`history.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <FindingRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FindingRow({ row }: { row: EventRow }) {
  const { t, dateTime, kind, lasting } = locale.value;
  return (
    <tr data-testid="finding" data-kind={row.finding}>
      <th scope="row">
        <time dateTime={new Date(row.onsetAtMs).toISOString()}>{dateTime(row.onsetAtMs)}</time>
      </th>
      <td>{kind(row.finding)}</td>
      <td class="figure">{row.durationMs === null ? t('history.ongoing') : lasting(row.durationMs)}</td>
      <td>{row.truckId}</td>
      <td>{row.driverId ?? '–'}</td>
      <td class="figure">{speedInWords(row)}</td>
      <td>
        <Acknowledgement row={row} />
      </td>
    </tr>
  );
}

function speedInWords(row: EventRow): string {
  if (row.speedKmh === null) return '–';
  const speed = locale.value.number(Math.round(row.speedKmh));
  return locale.value.t(row.moving ? 'history.speedValue' : 'history.stationary', { speed });
}

function Acknowledgement({ row }: { row: EventRow }) {
  if (row.acknowledgedBy === null || row.acknowledgedAtMs === null) return <>–</>;
  const at = locale.value.moment(row.acknowledgedAtMs, row.onsetAtMs);
  return (
    <>
      {row.acknowledgedBy}, <time dateTime={new Date(row.acknowledgedAtMs).toISOString()}>{at}</time>
    </>
  );
}
