/** Puts a lesson of `site learn` into the configuration of its unit, or takes it back, and leaves everything else as it is. */
import { z } from 'zod';
import { THRESHOLDS } from '../core/thresholds.js';
import { InputError, type Problem } from '../errors.js';
import { problemsOf } from '../problems.js';
import { LEARNED, type LearnedName } from './learn.js';

const share = z.number().min(0).max(1);
/** What smoking shared with covered mouths and eyes before it had a confidence of its own: such a lesson can only be taken back. */
const SHARED = 'handConfidence';
const NAMES = [...Object.values(LEARNED), SHARED] as const;
const values = z.partialRecord(z.enum(NAMES), share);
const lessonSchema = z
  .looseObject({ device: z.string().min(1), thresholds: values, undo: values })
  .refine(({ thresholds, undo }) => NAMES.every((name) => name in thresholds === name in undo), {
    path: ['undo'],
    error: 'must name the same thresholds as "thresholds"',
  });

type MovedName = LearnedName | typeof SHARED;

/** One threshold of the configuration before and after. */
export interface Moved {
  readonly threshold: MovedName;
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
  const [from, to] = undo ? [thresholds, before] : [before, thresholds];
  const moved = NAMES.flatMap((threshold): Moved[] => {
    const [was, is] = [from[threshold], to[threshold]];
    return was === undefined || is === undefined || was === is ? [] : [{ threshold, from: was, to: is }];
  });
  const problems: Problem[] = moved.flatMap((step) => {
    const path = `thresholds.${step.threshold}`;
    if (step.threshold === SHARED && !undo)
      return [{ path, message: 'smoking has smokingConfidence of its own now: learn again' }];
    const now = given[step.threshold] ?? THRESHOLDS[step.threshold].default;
    const message = `is ${JSON.stringify(now)} here, the lesson moves it from ${step.from}`;
    return now === step.from ? [] : [{ path, message }];
  });
  if (settings.device !== undefined && settings.device !== device)
    problems.push({
      path: 'device',
      message: `is ${JSON.stringify(settings.device)}, the lesson is of ${JSON.stringify(device)}`,
    });
  if (isSettings(settings.site))
    problems.push({ path: 'site', message: 'thresholds of this unit come from the site: put them there, and sign' });
  if (problems.length > 0) throw new InputError('BAD_LESSON', 'the lesson does not fit this configuration', problems);
  const changed = Object.fromEntries(moved.map((step) => [step.threshold, step.to]));
  return { settings: { ...settings, thresholds: { ...given, ...changed } }, moved };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
