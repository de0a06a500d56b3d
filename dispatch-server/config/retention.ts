/** How long each kind of record is kept, in days; null = for ever. Each default says why. */
import { EVENT_KINDS } from '@oyau/protocol';
import { z } from 'zod';

/** Three years: the general limitation period (Kazakhstan, Civil Code art. 178; Russia, Civil Code art. 196). */
const LIMITATION_DAYS = 1096;

/** A year: a trial's before and after, and the seasons. Ours. */
const YEAR_DAYS = 366;

/** Blinks are a thousand per truck and hour and show how well the eyes were seen; two weeks are enough to look into a complaint. Ours. */
const BLINK_DAYS = 14;

const days = (least: number, byDefault: number, meaning: string) =>
  z.number().min(least).max(36_525).nullable().default(byDefault).describe(`${meaning}, days; null = for ever`);

/** Kinds that raise alerts or explain one: what an investigation asks for. */
const KEPT_LONG = [
  'microsleepWarning',
  'eyesClosed',
  'sleep',
  'unresponsive',
  'perclosHigh',
  'headDrop',
  'nod',
  'driverChange',
];

const kindDays = z
  .record(z.string(), z.number().min(1).max(36_525).nullable())
  .default({ blink: BLINK_DAYS, ...Object.fromEntries(KEPT_LONG.map((kind) => [kind, LIMITATION_DAYS])) })
  .superRefine((kinds, context) => {
    for (const kind of Object.keys(kinds))
      if (!(EVENT_KINDS as readonly string[]).includes(kind))
        context.addIssue({ code: 'custom', path: [kind], message: 'is not a kind of finding' });
  })
  .describe('events of single kinds, days; null = for ever');

export const retentionSchema = z.strictObject({
  eventDays: days(1, YEAR_DAYS, 'events of every other kind'),
  kindDays,
  alertDays: days(30, LIMITATION_DAYS, 'alerts that are closed, with their acknowledgements and orders'),
  deliveryDays: days(1, 30, 'messages to webhooks and mailboxes that are settled'),
  inboxDays: days(7, 90, 'messages as they arrived; the events stay'),
  clipDays: days(1, 30, 'clips nobody has judged'),
  reviewedClipDays: days(1, YEAR_DAYS, 'clips of events with a verdict'),
  unfinishedClipDays: days(1, 7, 'clips that never arrived whole'),
  statusDays: days(1, 30, 'status of each truck and minute'),
  driveDays: days(1, LIMITATION_DAYS, 'who drove what when'),
  sessionDays: days(1, YEAR_DAYS, 'recorded sessions, with which thresholds are tried'),
  auditDays: days(365, LIMITATION_DAYS, 'who did what, and what retention removed'),
});

/** Days per kind of record. */
export type Retention = z.infer<typeof retentionSchema>;
