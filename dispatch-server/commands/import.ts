/** `oyau-dispatch import`: takes exported events, or a recorded session of a cab unit, into the data folder. */
import type { Command } from 'commander';
import { z } from 'zod';
import { helloSchema, peopleId } from '@oyau/protocol';
import { arrivalOf } from '../exchange/event-records.js';
import { formatOf, readRecords } from '../exchange/event-files.js';
import { readSessionFacts, SESSION_FORMAT } from '../exchange/session-file.js';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit } from '../store/audit.js';
import { takeEvents, type Taken } from '../store/event-exchange.js';
import type { Arrival } from '../store/filing.js';
import { keepSession } from '../store/recorded-sessions.js';
import type { Store } from '../store/store.js';
import { define } from './define.js';
import { dateOf, type Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields, withStore } from './with-store.js';

/** Events per transaction. */
const BATCH = 500;

export function addImportCommand(program: Command, { out }: Output): void {
  define(program, {
    name: 'import',
    description:
      'take FILE in: events as export writes them (.ndjson, .ndjson.gz, .parquet), or with --device a recorded session (oyau-agent record); the server may run',
    arguments: ['file'],
    options: [
      ['--device <id>', 'cab unit that recorded the session'],
      ['--driver <name>', 'who drove, when the session does not say'],
      ['--started-at <time>', 'when it began (2026-11-25T04:12:07Z), when the session does not say'],
      ['--json', 'as JSON'],
      ...STORE_OPTIONS,
    ],
    schema: z.strictObject({
      file: z
        .string()
        .refine(
          (file) => ['ndjson', 'parquet'].includes(formatOf(file) ?? ''),
          'must end with .ndjson, .ndjson.gz or .parquet',
        ),
      device: helloSchema.shape.deviceId.optional(),
      driver: peopleId.optional(),
      startedAt: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-25T04:12:07Z' }).optional(),
      json: z.boolean().optional(),
      ...storeFields,
    }),
    examples: [
      'oyau-dispatch import events.parquet',
      'oyau-dispatch import shift.ndjson.gz --device cab-17',
      'oyau-dispatch import drive.ndjson --device cab-17 --driver "A. Driver" --started-at 2026-11-25T04:12:07Z',
    ],
    run: async ({ file, device, driver, startedAt, json, ...place }) => {
      const say = (result: unknown, words: string) => out(json ? JSON.stringify(result) : words);
      if (device === undefined) {
        await refuseSession(file);
        const taken = await withStore(place, (store) => importEvents(store, file));
        say(
          taken,
          `${taken.stored} events imported, ${taken.known} known already; the board's reports count them within minutes`,
        );
        return;
      }
      const facts = await readSessionFacts(file);
      const startedAtMs = startedAt === undefined ? undefined : Date.parse(startedAt);
      const folder = configOf(place).config.dataFolder;
      const origin = { file, folder, deviceId: device, driverId: driver, startedAtMs };
      const kept = await withStore(place, (store) => keepSession(store, facts, origin, COMMAND_LINE, Date.now()));
      const { session, isNew } = kept;
      const length = `${facts.frames} frames in ${(session.durationMs / 1000).toFixed(1)} s`;
      const words = `${isNew ? 'imported' : 'known already'}: ${session.sessionId}, truck ${session.truckId}`;
      say(kept, `${words}, ${dateOf(session.startedAtMs)}, ${length}`);
    },
  });
}

const sessionHead = z.object({ format: z.literal(SESSION_FORMAT) });

async function refuseSession(file: string): Promise<void> {
  if (formatOf(file) === 'parquet') return;
  for await (const first of readRecords(file)) {
    if (sessionHead.safeParse(first).success)
      throw new OperatorError(
        'badInput',
        `${file} is a recorded session; give --device, the cab unit that recorded it`,
      );
    return;
  }
}

/** All records are read before the first is stored: a file with a mistake changes nothing. */
async function importEvents(store: Store, file: string): Promise<Taken> {
  let number = 0;
  for await (const record of readRecords(file)) {
    number += 1;
    const read = arrivalOf(record);
    if (!read.ok) throw new OperatorError('badInput', `${file}: record ${number} is no event`, read.problems);
  }
  const sum = { stored: 0, known: 0 };
  let batch: Arrival[] = [];
  const flush = async () => {
    const taken = await takeEvents(store, batch, Date.now());
    sum.stored += taken.stored;
    sum.known += taken.known;
    batch = [];
  };
  for await (const record of readRecords(file)) {
    const read = arrivalOf(record);
    if (read.ok) batch.push(read.arrival);
    if (batch.length >= BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  await writeAudit(store, COMMAND_LINE, 'import', null, Date.now(), { stored: String(sum.stored) });
  return sum;
}
