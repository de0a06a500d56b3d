/** `oyau-dispatch import`: takes recorded sessions of cab units into the data folder. */
import type { Command } from 'commander';
import { z } from 'zod';
import { helloSchema, peopleId } from '@oyau/protocol';
import { readSessionFacts } from '../exchange/session-file.js';
import { COMMAND_LINE } from '../store/audit.js';
import { keepSession } from '../store/recorded-sessions.js';
import { define } from './define.js';
import { dateOf, type Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields, withStore } from './with-store.js';

const file = z.string().min(1, 'must be a file');

export function addImportCommand(program: Command, { out }: Output): void {
  define(program, {
    name: 'import',
    description:
      'take the recorded session FILE (oyau-agent record) of a cab unit into the data folder; the server may run',
    arguments: ['file'],
    options: [
      ['--device <id>', 'cab unit that recorded the session'],
      ['--driver <name>', 'who drove, when the session does not say'],
      ['--started-at <time>', 'when it began (2026-11-25T04:12:07Z), when the session does not say'],
      ['--json', 'as JSON'],
      ...STORE_OPTIONS,
    ],
    schema: z.strictObject({
      file,
      device: helloSchema.shape.deviceId,
      driver: peopleId.optional(),
      startedAt: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-25T04:12:07Z' }).optional(),
      json: z.boolean().optional(),
      ...storeFields,
    }),
    examples: [
      'oyau-dispatch import shift.ndjson.gz --device cab-17',
      'oyau-dispatch import drive.ndjson --device cab-17 --driver "A. Driver" --started-at 2026-11-25T04:12:07Z',
    ],
    run: async ({ file: source, device: deviceId, driver: driverId, startedAt, json, ...place }) => {
      const facts = await readSessionFacts(source);
      const folder = configOf(place).config.dataFolder;
      const startedAtMs = startedAt === undefined ? undefined : Date.parse(startedAt);
      const origin = { file: source, folder, deviceId, driverId, startedAtMs };
      const kept = await withStore(place, (store) => keepSession(store, facts, origin, COMMAND_LINE, Date.now()));
      const { session, isNew } = kept;
      if (json) out(JSON.stringify(kept));
      else
        out(
          `${isNew ? 'imported' : 'known already'}: ${session.sessionId}, truck ${session.truckId}, ${dateOf(session.startedAtMs)}, ${facts.frames} frames in ${(session.durationMs / 1000).toFixed(1)} s`,
        );
    },
  });
}
