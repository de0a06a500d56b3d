/** `oyau-agent site learn`: proposes hand thresholds of one camera from the verdicts of reviewers, and how to go back. */
import { chmod, chown, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { configSchema, problemsOf, readJsonObject } from '../config.js';
import { THRESHOLDS } from '../core/thresholds.js';
import { InputError, type Problem } from '../errors.js';
import { applyLesson } from '../site/apply-lesson.js';
import { boundsOf, learn, MIN_VERDICTS, type LearnedName, type Lesson, type Verdict } from '../site/learn.js';

const EXAMPLES = `
Examples:
  oyau-dispatch export events hands.ndjson --kind smoking,phoneUse
  oyau-agent site learn hands.ndjson --device cab-17 --out lesson.json
  oyau-agent site apply lesson.json --config /etc/oyau/agent.json
  oyau-agent site apply lesson.json --config /etc/oyau/agent.json --undo

The file holds "thresholds" and "undo", what was in force before. \`site apply\` puts the one or the other into the configuration of that unit
and leaves the rest of it as it is; where thresholds come from the site, put them into its settings before signing. One run moves a threshold by at most a tenth, and never further than a third from its
default. Learn again after the next ${MIN_VERDICTS} verdicts.`;

/** What is read of an exported event; everything else in it is left alone. */
const figures = z.looseObject({ confidence: z.number().min(0).max(1).optional() });
const inForce = z.looseObject({ thresholds: z.record(z.string(), z.number()).optional() });
const json = <Of extends z.ZodType>(of: Of) =>
  z.preprocess((value) => (typeof value === 'string' ? parsed(value) : value), of);
const eventSchema = z.looseObject({
  device_id: z.string(),
  finding: z.string(),
  onset_at_ms: z.coerce.number().or(z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))),
  verdict: z.enum(['true', 'falseAlarm', 'reclassified']).nullish(),
  detail: json(figures.nullish()),
  in_force: json(inForce.nullish()),
});
type ExportedEvent = z.infer<typeof eventSchema>;

export function registerSiteLearn(site: Command): void {
  site
    .command('learn')
    .description(
      'propose hand thresholds of one unit from reviewed smoking and phone events; changes nothing by itself',
    )
    .argument('<events>', 'NDJSON of `oyau-dispatch export events`')
    .requiredOption('--device <name>', 'the unit whose camera it is')
    .option('--out <file>', 'write the proposal here as JSON')
    .addHelpText('after', EXAMPLES)
    .action(learnCommand);
  site
    .command('apply')
    .description('put a lesson of `site learn` into the configuration of its unit, or take it back')
    .argument('<lesson>', 'file of `site learn --out`')
    .requiredOption('--config <file>', 'configuration of the unit; everything else in it stays')
    .option('--undo', 'put back what was in force before the lesson')
    .action(applyCommand);
}

async function applyCommand(
  path: string,
  { config, undo = false }: { readonly config: string; readonly undo?: boolean },
): Promise<void> {
  const { settings, moved } = applyLesson(await readJsonObject(config), await readJsonObject(path), undo);
  const checked = configSchema.safeParse(settings);
  if (!checked.success)
    throw new InputError('BAD_CONFIG', `the configuration ${config} is wrong`, problemsOf(checked.error));
  if (moved.length > 0) await replaceFile(config, `${JSON.stringify(settings, null, 2)}\n`);
  const lines = moved.map(({ threshold, from, to }) => `${config}: ${threshold} ${from} -> ${to}\n`);
  process.stdout.write(lines.length === 0 ? `${config}: the lesson changes nothing\n` : lines.join(''));
}

/** Whole or not at all: a unit must never start from half a configuration. Keeps who may read it. */
async function replaceFile(path: string, text: string): Promise<void> {
  try {
    const file = await realpath(path);
    const { mode, uid, gid } = await stat(file);
    const permissions = mode & 0o7777;
    const next = `${file}.new`;
    await writeFile(next, text, { mode: permissions, flush: true });
    await chmod(next, permissions);
    await chown(next, uid, gid);
    await rename(next, file);
  } catch (error) {
    throw new InputError('NO_FILE', `${path} cannot be written: ${String(error)}`);
  }
}

async function learnCommand(path: string, options: { readonly device: string; readonly out?: string }): Promise<void> {
  const events = (await readEvents(path)).filter(({ device_id }) => device_id === options.device);
  if (events.length === 0) throw new InputError('NO_EVENTS', `${path} holds no event of ${options.device}`);
  const lessons = learn(verdictsOf(events), thresholdsOf(events));
  process.stdout.write(lessons.map((lesson) => `${inWords(lesson)}\n`).join(''));
  if (options.out === undefined) return;
  const values = (key: 'from' | 'to'): Record<string, number> =>
    Object.fromEntries(lessons.map((lesson) => [lesson.threshold, lesson[key]]));
  const proposal = { device: options.device, thresholds: values('to'), undo: values('from'), lessons };
  await writeFile(options.out, `${JSON.stringify(proposal, null, 2)}\n`).catch((error: unknown) => {
    throw new InputError('NO_FILE', `${options.out} cannot be written: ${String(error)}`);
  });
}

async function readEvents(path: string): Promise<ExportedEvent[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError('NO_FILE', `${path} cannot be read: ${String(error)}`);
  });
  const problems: Problem[] = [];
  const events = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const event = eventSchema.safeParse(parsed(line));
    if (event.success) return [event.data];
    const [issue] = event.error.issues;
    problems.push({
      path: [`line ${index + 1}`, ...(issue?.path ?? [])].join('.'),
      message: issue?.message ?? 'is wrong',
    });
    return [];
  });
  if (problems.length > 0) throw new InputError('BAD_EVENTS', `${path} is no export of events`, problems);
  return events;
}

/** Null for what is no JSON: the schema says what is missing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A finding that was really another one was false for the hands. An event without a confidence teaches nothing. */
export function verdictsOf(events: readonly ExportedEvent[]): Verdict[] {
  return events.flatMap(({ finding, verdict, detail }): Verdict[] => {
    const confidence = detail?.confidence;
    const known = finding === 'smoking' || finding === 'phoneUse';
    if (!known || verdict === null || verdict === undefined || confidence === undefined) return [];
    return [{ finding, verdict: verdict === 'true' ? 'true' : 'falseAlarm', confidence }];
  });
}

/** What the newest of these events was judged with: smoking by `handConfidence` before it had a confidence of its own. */
function thresholdsOf(events: readonly ExportedEvent[]): Record<LearnedName, number> {
  const newest = events.toSorted((a, b) => b.onset_at_ms - a.onset_at_ms)[0];
  const then = newest?.in_force?.thresholds ?? {};
  const { smokingConfidence = then.handConfidence, phoneConfidence } = then;
  return {
    smokingConfidence: smokingConfidence ?? THRESHOLDS.smokingConfidence.default,
    phoneConfidence: phoneConfidence ?? THRESHOLDS.phoneConfidence.default,
  };
}

const REASONS: Readonly<Record<Lesson['reason'], string>> = {
  tooFewVerdicts: `fewer than ${MIN_VERDICTS} verdicts`,
  goodEnough: 'right often enough',
  raised: 'raised: fewer false ones',
  lowered: 'right often enough: back towards the default',
  notSeparable:
    'true and false ones look alike: a threshold cannot tell them apart, look at the mounting of the camera',
};

function inWords({ threshold, from, to, verdicts, precisionBefore, precisionAfter, reason }: Lesson): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const [lowest, highest] = boundsOf(threshold).map((value) => value.toFixed(3));
  const right = verdicts === 0 ? '' : `, ${percent(precisionBefore)} right`;
  const then = reason === 'raised' && precisionAfter !== null ? `, then ${percent(precisionAfter)}` : '';
  return `${threshold} ${from} -> ${to} (${lowest}..${highest}): ${REASONS[reason]} (${verdicts} verdicts${right}${then})`;
}
