/** What may be asked of a report: period, kinds, truck, driver, phases. */
import { z } from 'zod';
import { dayOfDate } from './calendar.js';
import { RISK_KINDS } from './kinds.js';
import { reportNameSchema } from './report.js';

const date = z.iso.date({ error: 'must be a day such as 2026-11-25' });
const name = z.string().min(1).max(64);
const MOST_DAYS = 3700;
const MOST_PHASES = 6;
const MOST_KINDS = 50;

/** `silent:2026-01-01:2026-03-31,alarms:…`; the first phase is what the others are compared with. */
const phases = z
  .string()
  .max(1000)
  .transform((text) => text.split(','))
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^[^:,]{1,40}:\d{4}-\d{2}-\d{2}:\d{4}-\d{2}-\d{2}$/, 'must be name:2026-01-01:2026-03-31')
          .transform((text) => {
            const [label = '', from = '', to = ''] = text.split(':');
            return { name: label, fromDay: dayOfDate(from), toDay: dayOfDate(to) };
          })
          .refine(({ fromDay, toDay }) => fromDay <= toDay, 'must not end before it begins'),
      )
      .min(1)
      .max(MOST_PHASES),
  );

const kinds = z
  .string()
  .max(1000)
  .transform((text) => text.split(','))
  .pipe(
    z
      .array(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be a kind of finding'))
      .min(1)
      .max(MOST_KINDS),
  );

export const reportParamsSchema = z.strictObject({ report: reportNameSchema });

export const questionSchema = z
  .strictObject({
    /** Local days, both included. */
    from: date.optional(),
    to: date.optional(),
    kinds: kinds.optional(),
    truck: name.optional(),
    driver: name.optional(),
    phases: phases.optional(),
    /** A moment of the shift that is handed over, ms; default: now. */
    atMs: z.coerce.number().min(0).max(4_102_444_800_000).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['from'],
    message: 'must not be after to',
  })
  .refine(({ from, to }) => from === undefined || to === undefined || dayOfDate(to) - dayOfDate(from) <= MOST_DAYS, {
    path: ['to'],
    message: `must be at most ${MOST_DAYS} days after from`,
  });
export type Question = z.infer<typeof questionSchema>;

export const FORMATS = ['json', 'csv', 'parquet', 'pdf'] as const;

export const reportQuerySchema = questionSchema.safeExtend({
  format: z.enum(FORMATS).default('json'),
  /** Which table of the report; default: the first. CSV and Parquet hold one table. */
  table: z.string().min(1).max(40).optional(),
  /** Language of a PDF; default: the site's. */
  language: z.enum(['en', 'ru', 'kk']).optional(),
});
export type ReportQuery = z.infer<typeof reportQuerySchema>;

export function kindsOf(question: Question): readonly string[] {
  return question.kinds ?? RISK_KINDS;
}
