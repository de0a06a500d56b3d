/** What the store does by itself while a server runs: the logbook every minute, figures every five, retention every hour, copies when due. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.js';
import type { ClipArchive } from '../clips/clip-archive.js';
import type { Retention } from '../config/retention.js';
import type { BackupSchedule } from './backup-schedule.js';
import { createLogbook } from './logbook.js';
import type { ReportStore } from './report-store.js';
import { enforceRetention } from './retention.js';
import type { Store } from './store.js';

const MINUTE_MS = 60_000;
const MINUTES_BETWEEN_RETENTIONS = 60;

/** A day of 100 trucks is counted in about a second of a thread of its own. */
const MINUTES_BETWEEN_COUNTS = 5;

/** Between two transactions of retention, ms: events that arrive go first. */
const BREATH_MS = 10;

export interface ChoreParts {
  store: Store;
  /** Data folder. */
  folder: string;
  clips: ClipArchive;
  bus: Bus;
  retention: Retention;
  reports: ReportStore;
  /** null = the server makes no copies. */
  backups: BackupSchedule | null;
  log: Logger;
  now: () => number;
}

export interface Chores {
  /** Ends after the transaction that runs. */
  stop(): Promise<void>;
}

/** Begins at once. A chore that fails is logged and done again when its time comes. */
export function startChores(parts: ChoreParts, everyMs = MINUTE_MS): Chores {
  const { bus, clips, reports, log, now } = parts;
  const logbook = createLogbook(parts.store);
  const stopping = new AbortController();
  let minutes = 0;
  let running: Promise<void> | null = null;
  let copying: Promise<void> | null = null;
  bus.subscribe((change) => {
    if (change.type === 'truck') logbook.hear(change.truck);
  });
  const work = async () => {
    try {
      await logbook.write(now());
      await clips.link();
      // Before retention: figures must be counted from what it will remove.
      if (minutes % MINUTES_BETWEEN_COUNTS === 0) await reports.rollUp(now());
      if (minutes % MINUTES_BETWEEN_RETENTIONS === 0) await retain(parts, stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ err: error }, 'a chore of the store failed');
    }
    minutes += 1;
    running = null;
  };
  const copy = async () => {
    await parts.backups?.look();
    copying = null;
  };
  const tick = () => {
    running ??= work();
    copying ??= copy();
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  tick();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all([running, copying]);
    },
  };
}

async function retain({ store, folder, clips, retention, log, now }: ChoreParts, stopped: AbortSignal): Promise<void> {
  const removed = await enforceRetention({
    store,
    retention,
    nowMs: now(),
    dryRun: false,
    folder,
    removeClip: (sha256, reason) => clips.remove(sha256, reason),
    pause: async () => {
      await pause(BREATH_MS);
      stopped.throwIfAborted();
    },
  });
  if (removed.length > 0) log.info({ removed }, 'retention removed what was kept long enough');
}
