/** `oyau-dispatch backup | restore | retention`: looks after what is stored. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { openClipFiles } from '../clips/clip-files.js';
import { CLIP_FOLDER } from '../clips/open-clips.js';
import { OperatorError } from '../errors.js';
import { backUp, restore } from '../store/backup.js';
import { markClipRemoved } from '../store/clips.js';
import { enforceRetention, type Removal } from '../store/retention.js';
import { openStore } from '../store/store.js';
import { define } from './define.js';
import { dateOf, tableOf, type Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields, type Place } from './with-store.js';

const file = z.string().min(1, 'must be a file');
const replace = z.boolean().optional();

export function addStoreCommands(program: Command, { out, err }: Output): void {
  define(program, {
    name: 'backup',
    description:
      'write a whole, verified copy of the SQLite database to FILE while the server runs; clips are files of their own',
    arguments: ['file'],
    options: [['--replace', 'write over an earlier copy'], ...STORE_OPTIONS],
    schema: z.strictObject({ file, replace, ...storeFields }),
    examples: [
      'oyau-dispatch backup /backup/oyau.db',
      'oyau-dispatch backup /backup/oyau.db --replace && rsync -a .oyau/dispatch/clips /backup/',
    ],
    run: async ({ file: copy, replace: over = false, ...place }) => {
      const bytes = await backUp({ folder: sqliteFolderOf(place), file: copy, replace: over, nowMs: Date.now() });
      out(`${copy}: ${bytes} bytes, verified`);
    },
  });
  define(program, {
    name: 'restore',
    description: 'put the copy FILE back; the server must be stopped',
    arguments: ['file'],
    options: [['--replace', 'also when there is a database; it is kept beside under another name'], ...STORE_OPTIONS],
    schema: z.strictObject({ file, replace, ...storeFields }),
    examples: ['oyau-dispatch restore /backup/oyau.db --replace'],
    run: async ({ file: copy, replace: over = false, ...place }) => {
      const old = await restore({ folder: sqliteFolderOf(place), file: copy, replace: over, nowMs: Date.now() });
      out(`${copy} is restored`);
      if (old !== null) out(`the database that was there is kept as ${old}`);
      err('everybody has to log in again; people and cab units are as they were when the copy was made');
    },
  });
  define(program, {
    name: 'retention',
    description: 'remove what has been kept long enough; servers do so at their start and every hour',
    options: [['--dry-run', 'only tell what would be removed'], ['--json', 'as JSON'], ...STORE_OPTIONS],
    schema: z.strictObject({ dryRun: z.boolean().optional(), json: z.boolean().optional(), ...storeFields }),
    examples: ['oyau-dispatch retention --dry-run', 'oyau-dispatch retention'],
    run: async ({ dryRun = false, json, ...place }) => {
      const removals = await retain(place, dryRun);
      out(json ? JSON.stringify(removals) : tableOf([HEADING, ...removals.map(rowOf)]));
    },
  });
}

const HEADING = ['KIND', 'OLDER THAN', 'REMOVED'];

function rowOf({ kind, beforeMs, removed }: Removal): string[] {
  return [kind, dateOf(beforeMs), String(removed)];
}

/** PostgreSQL brings its own tools for this. */
function sqliteFolderOf(place: Place): string {
  const { config, database } = configOf(place);
  if (database === null) return config.dataFolder;
  throw new OperatorError(
    'badInput',
    'this command is for SQLite; for PostgreSQL use pg_dump --format=custom and pg_restore',
  );
}

async function retain(place: Place, dryRun: boolean): Promise<Removal[]> {
  const { config, database } = configOf(place);
  const store = await openStore(config.dataFolder, { database });
  try {
    const files = await openClipFiles(join(config.dataFolder, CLIP_FOLDER), null);
    return await enforceRetention({
      store,
      retention: config.retention,
      nowMs: Date.now(),
      dryRun,
      folder: config.dataFolder,
      removeClip: async (sha256) => {
        await markClipRemoved(store, sha256, Date.now());
        await files.remove(sha256);
      },
      pause: () => nextTurn(),
    });
  } finally {
    await store.destroy();
  }
}
