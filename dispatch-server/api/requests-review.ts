/** What analysts may ask of the review: filters of the queue, and verdicts. */
import { LIMITS } from '@oyau/protocol';
import { z } from 'zod';
import { falseAlarmReasonSchema, reviewPrioritySchema, verdictKindSchema } from './contract-review.js';

const timeMs = z.coerce.number().min(0).max(LIMITS.wallMs);
const word = z.string().min(1).max(LIMITS.idCharacters);
const noControlCharacters = /^[\P{Cc}\n\t]*$/u;

const DAY_MS = 86_400_000;
/** A shift filter turns into one span of time per day. */
const MOST_DAYS = 366;

export const reviewQueueQuerySchema = z
  .strictObject({
    /** open: nobody has said anything; second: a second review is wanted; done: the rest. */
    state: z.enum(['open', 'second', 'done', 'all']).default('open'),
    priority: reviewPrioritySchema.optional(),
    kind: word.optional(),
    truck: word.optional(),
    driver: word.optional(),
    /** Name of a shift of the site. */
    shift: z.string().min(1).max(100).optional(),
    fromMs: timeMs,
    toMs: timeMs,
    limit: z.coerce.number().int().min(1).max(500).default(200),
  })
  .refine(({ fromMs, toMs }) => fromMs <= toMs, { path: ['fromMs'], message: 'must not be after toMs' })
  .refine(({ fromMs, toMs }) => toMs - fromMs <= MOST_DAYS * DAY_MS, {
    path: ['toMs'],
    message: `must be at most ${MOST_DAYS} days after fromMs`,
  });
export type ReviewQueueQuery = z.infer<typeof reviewQueueQuerySchema>;

export const reviewParamsSchema = z.strictObject({ eventId: z.coerce.number().int().min(1) });

export const verdictBodySchema = z
  .strictObject({
    /** The version the analyst has seen; 0 = none. A newer one answers with 409. */
    basedOn: z.int().min(0),
    verdict: verdictKindSchema,
    kind: word.optional(),
    reason: falseAlarmReasonSchema.optional(),
    note: z.string().trim().max(2000).regex(noControlCharacters, 'must not contain control characters').optional(),
    wantsSecond: z.boolean().default(false),
  })
  .refine(({ verdict, reason }) => (verdict === 'falseAlarm') === (reason !== undefined), {
    path: ['reason'],
    message: 'must be given for a false alarm, and only for one',
  })
  .refine(({ verdict, kind }) => (verdict === 'reclassified') === (kind !== undefined), {
    path: ['kind'],
    message: 'must be given when reclassified, and only then',
  });
export type VerdictBody = z.infer<typeof verdictBodySchema>;
