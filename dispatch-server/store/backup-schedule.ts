/** Copies the database by itself: when the newest copy is old enough, in a thread of its own, verified before an older one goes. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Backups } from '../config/backups.js';
import { OperatorError } from '../errors.js';
import { backUp, type BackupOptions } from './backup.js';

const HOUR_MS = 3_600_000;

/** After a failure, ms: a disk that is full or away is not asked every minute. */
const AGAIN_AFTER_MS = 10 * 60_000;

export interface BackupScheduleParts {
  /** Data folder. */
  folder: string;
  backups: Backups & { folder: string };
  log: Logger;
  now: () => number;
}

export interface BackupSchedule {
  /** Makes a copy when one is due; call it every minute. Never rejects. */
  look(): Promise<void>;
}

/** Makes the folder. Throws OperatorError when it cannot be used. */
export function createBackupSchedule({ folder, backups, log, now }: BackupScheduleParts): BackupSchedule {
  makeFolder(backups.folder);
  let notBeforeMs = 0;
  return {
    async look() {
      const nowMs = now();
      try {
        const newestMs = copiesIn(backups.folder).at(-1)?.atMs ?? -Infinity;
        if (nowMs < notBeforeMs || nowMs - newestMs < backups.everyHours * HOUR_MS) return;
        const file = join(backups.folder, nameOf(nowMs));
        const bytes = await copy({ folder, file, replace: false, nowMs });
        removeOldest(backups);
        log.info({ file, bytes }, 'the database was backed up');
      } catch (error) {
        notBeforeMs = nowMs + AGAIN_AFTER_MS;
        log.error({ err: error }, 'the database could not be backed up; it is tried again in 10 minutes');
      }
    },
  };
}

interface Copy {
  name: string;
  atMs: number;
}

/** `dispatch-2026-11-26T04-00-00Z.db`. */
function nameOf(atMs: number): string {
  return `dispatch-${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
}

const NAME = /^dispatch-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/;

/** Copies of ours, oldest first; whatever else lies in the folder is none of our business. */
function copiesIn(folder: string): Copy[] {
  return readdirSync(folder)
    .flatMap((name): Copy[] => {
      const [, day = '', hour = '', minute = '', second = ''] = NAME.exec(name) ?? [];
      const atMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
      return Number.isNaN(atMs) ? [] : [{ name, atMs }];
    })
    .sort((left, right) => left.atMs - right.atMs);
}

function removeOldest({ folder, keep }: BackupScheduleParts['backups']): void {
  for (const { name } of copiesIn(folder).slice(0, -keep)) rmSync(join(folder, name));
}

/** In a thread when compiled: reading the whole database would delay every board. Threads cannot run the TypeScript sources. */
function copy(options: BackupOptions): Promise<number> {
  if (!fileURLToPath(import.meta.url).endsWith('.js')) return backUp(options);
  const worker = new Worker(new URL('./backup-worker.js', import.meta.url), { workerData: options });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that copies has ended with ${code}`)));
  });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError('cannotWrite', `cannot use backups.folder ${folder}: ${reason}`);
  }
}
