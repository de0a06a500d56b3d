/** `oyau-dispatch export`: events and recorded sessions as files for DuckDB, a notebook, or another server. */
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { EVENT_FIELDS } from '../exchange/event-records.js';
import { formatOf, writeRecords } from '../exchange/event-files.js';
import type { Field } from '../exchange/columns.js';
import { COMMAND_LINE, writeAudit } from '../store/audit.js';
import { exportEvents } from '../store/event-exchange.js';
import { fileLateHistory } from '../store/late-history.js';
import { listSessions, type RecordedSession } from '../store/recorded-sessions.js';
import type { Store } from '../store/store.js';
import { define } from './define.js';
import type { Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields, withStore } from './with-store.js';

const what = z.enum(['events', 'sessions'], { error: 'must be events or sessions' });
const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-25T00:00:00Z' }).optional();
const name = z.string().min(1).max(64).optional();

export const SESSION_FIELDS = [
  { name: 'session_id', type: 'text' },
  { name: 'device_id', type: 'text' },
  { name: 'truck_id', type: 'text' },
  { name: 'driver_id', type: 'text' },
  { name: 'started_at_ms', type: 'time' },
  { name: 'duration_ms', type: 'number' },
  { name: 'sha256', type: 'text' },
  { name: 'file', type: 'text' },
  { name: 'bytes', type: 'integer' },
] as const satisfies readonly Field[];

export function addExportCommand(program: Command, { out }: Output): void {
  define(program, {
    name: 'export',
    description:
      'write WHAT (events or sessions) to FILE: .ndjson, .ndjson.gz, .parquet or .csv; with sessions FILE lists them and their files are copied beside it',
    arguments: ['what', 'file'],
    options: [
      ['--from <time>', 'only what began at or after this time (2026-11-25T00:00:00Z)'],
      ['--to <time>', 'only what began before this time'],
      ['--truck <number>', 'only of this truck'],
      ['--driver <name>', 'only of this driver (events)'],
      ['--kind <kinds>', 'only these findings, separated by commas (events)'],
      ...STORE_OPTIONS,
    ],
    schema: z.strictObject({
      what,
      file: z.string().refine((file) => formatOf(file) !== null, 'must end with .ndjson, .ndjson.gz, .parquet or .csv'),
      from: time,
      to: time,
      truck: name,
      driver: name,
      kind: z.string().min(1).optional(),
      ...storeFields,
    }),
    examples: [
      'oyau-dispatch export events events.parquet --from 2026-11-01T00:00:00Z',
      'oyau-dispatch export events sleeps.ndjson.gz --kind sleep,eyesClosed',
      'oyau-dispatch export sessions sessions/list.ndjson --truck 17',
    ],
    run: async ({ what: which, file, from, to, truck, driver, kind, ...place }) => {
      const filter = { fromMs: msOf(from), toMs: msOf(to), truck, driver, kinds: kind?.split(',') };
      const { dataFolder } = configOf(place).config;
      const count = await withStore(place, async (store) => {
        await writeAudit(store, COMMAND_LINE, 'export', which, Date.now(), { file: basename(file) });
        if (which === 'events') {
          await fileLateHistory(store, Date.now());
          return writeRecords(file, formatOf(file) ?? 'ndjson', EVENT_FIELDS, exportEvents(store, filter));
        }
        return exportSessions(store, file, dataFolder, filter);
      });
      out(`${file}: ${count} ${which}`);
    },
  });
}

function msOf(at: string | undefined): number | undefined {
  return at === undefined ? undefined : Date.parse(at);
}

async function exportSessions(
  store: Store,
  file: string,
  dataFolder: string,
  { fromMs, toMs, truck }: { fromMs?: number | undefined; toMs?: number | undefined; truck?: string | undefined },
): Promise<number> {
  const sessions = (await listSessions(store, truck === undefined ? {} : { truckId: truck })).filter(
    ({ startedAtMs }) => startedAtMs >= (fromMs ?? -Infinity) && startedAtMs < (toMs ?? Infinity),
  );
  const folder = join(file, '..');
  await mkdir(folder, { recursive: true });
  for (const { path } of sessions) await copyFile(join(dataFolder, path), join(folder, basename(path)));
  return writeRecords(file, formatOf(file) ?? 'ndjson', SESSION_FIELDS, recordsOf(sessions));
}

// eslint-disable-next-line @typescript-eslint/require-await -- what is written is read piece by piece elsewhere
async function* recordsOf(sessions: readonly RecordedSession[]) {
  for (const session of sessions)
    yield {
      session_id: session.sessionId,
      device_id: session.deviceId,
      truck_id: session.truckId,
      driver_id: session.driverId,
      started_at_ms: session.startedAtMs,
      duration_ms: session.durationMs,
      sha256: session.sha256,
      file: basename(session.path),
      bytes: session.bytes,
    };
}
