/** Verdicts of a whole year are summed in the order of an index that holds all they need. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const verdictIndex: Migration = {
  up: (db) =>
    runStatements(db, [
      `create index report_verdicts_of on report_verdicts
        (device_id, truck_id, driver_id, finding, version, verdict, reason, day, count)`,
    ]),
};
