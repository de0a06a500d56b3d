/** Ordered, forward-only changes of the database; each runs once in a transaction and is recorded by name. */
import type { Migration } from 'kysely';
import { first } from './migrations/0001-first.js';
import { clipsAndRetention } from './migrations/0002-clips-and-retention.js';
import { desk } from './migrations/0003-desk.js';
import { openEvents } from './migrations/0004-open-events.js';
import { security } from './migrations/0006-security.js';
import { sessionAddress } from './migrations/0010-session-address.js';
import { recordedSessions } from './migrations/0020-recorded-sessions.js';
import { reports } from './migrations/0021-reports.js';
import { review } from './migrations/0030-review.js';
import { whatIf } from './migrations/0031-what-if.js';
import { settingsRollouts } from './migrations/0040-settings-rollouts.js';
import { reportIndexes } from './migrations/0050-report-indexes.js';
import { marksByWriters } from './migrations/0051-marks-by-writers.js';
import { verdictIndex } from './migrations/0052-verdict-index.js';
import { historyWaiting } from './migrations/0060-history-waiting.js';

/** Name -> change. Names sort in the order of application; never edit one that has been released. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0002-clips-and-retention': clipsAndRetention,
  '0003-desk': desk,
  '0004-open-events': openEvents,
  '0006-security': security,
  '0010-session-address': sessionAddress,
  '0020-recorded-sessions': recordedSessions,
  '0021-reports': reports,
  '0030-review': review,
  '0031-what-if': whatIf,
  '0040-settings-rollouts': settingsRollouts,
  '0050-report-indexes': reportIndexes,
  '0051-marks-by-writers': marksByWriters,
  '0052-verdict-index': verdictIndex,
  '0060-history-waiting': historyWaiting,
};
