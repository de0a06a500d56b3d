/** Puts a lesson of `site learn` into the configuration of its unit, or takes it back, and leaves everything else as it is. */
import { z } from 'zod';
import { THRESHOLDS } from '../core/thresholds.js';
import { InputError, type Problem } from '../errors.js';
import { problemsOf } from '../problems.js';
import { LEARNED, type LearnedName } from './learn.js';

const share = z.number().min(0).max(1);
const lessonSchema = z.looseObject({
  device: z.string().min(1),
  thresholds: z.strictObject({ handConfidence: share, phoneConfidence: share }),
  undo: z.strictObject({ handConfidence: share, phoneConfidence: share }),
});

/** One threshold of the configuration before and after. */
export interface Moved {
  readonly threshold: LearnedName;
  readonly from: number;
  readonly to: number;
}

/** A configuration file as it was read: nothing is known of it but that it is an object. */
type Settings = Readonly<Record<string, unknown>>;

/**
 * @param undo the other way round: what was in force before comes back.
 * @returns the configuration with the thresholds of the lesson, not yet checked as a whole.
 * @throws InputError with everything that speaks against it: a lesson moves only what it was learned from.
 */
export function applyLesson(
  settings: Settings,
  lesson: unknown,
  undo: boolean,
): { settings: Settings; moved: Moved[] } {
  const parsed = lessonSchema.safeParse(lesson);
  if (!parsed.success)
    throw new InputError('BAD_LESSON', 'this is no lesson of `site learn`', problemsOf(parsed.error));
  const { device, thresholds, undo: before } = parsed.data;
  const given = isSettings(settings.thresholds) ? settings.thresholds : {};
  const moved = Object.values(LEARNED)
    .map((threshold) => ({ threshold, from: before[threshold], to: thresholds[threshold] }))
    .map((step) => (undo ? { ...step, from: step.to, to: step.from } : step))
    .filter(({ from, to }) => from !== to);
  const problems: Problem[] = moved.flatMap(({ threshold, from }) => {
    const now = given[threshold] ?? THRESHOLDS[threshold].default;
    const message = `is ${JSON.stringify(now)} here, the lesson moves it from ${from}`;
    return now === from ? [] : [{ path: `thresholds.${threshold}`, message }];
  });
  if (settings.device !== undefined && settings.device !== device)
    problems.push({
      path: 'device',
      message: `is ${JSON.stringify(settings.device)}, the lesson is of ${JSON.stringify(device)}`,
    });
  if (isSettings(settings.site))
    problems.push({ path: 'site', message: 'thresholds of this unit come from the site: put them there, and sign' });
  if (problems.length > 0) throw new InputError('BAD_LESSON', 'the lesson does not fit this configuration', problems);
  const values = Object.fromEntries(moved.map(({ threshold, to }) => [threshold, to]));
  return { settings: { ...settings, thresholds: { ...given, ...values } }, moved };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
