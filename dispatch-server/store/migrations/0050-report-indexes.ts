/** Figures of a whole year are summed in the order of an index that holds all they need, so that nothing is sorted or looked up. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const reportIndexes: Migration = {
  up: (db) =>
    runStatements(db, [
      `create index report_events_who on report_events (finding, truck_id, driver_id, day, count)`,
      `create index report_hours_when on report_hours (finding, day, hour, shift_hour, count)`,
      `create index report_exposure_who on report_exposure (truck_id, driver_id, day, driving_ms, told_ms, observable_ms)`,
      `create index report_exposure_of_driver on report_exposure (driver_id, day)`,
      `create index report_exposure_when on report_exposure (day, driving_ms, told_ms, observable_ms)`,
      `create index report_alerts_times on report_alerts (day, priority, acknowledge_ms, intervene_ms)`,
    ]),
};
