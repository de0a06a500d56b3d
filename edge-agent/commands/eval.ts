/** `oyau-agent eval`: how right the findings are on labelled clips or on the synthetic driver. */
import type { Command } from 'commander';
import { watch } from '../agent.js';
import { NightCamera } from '../camera/night.js';
import { damageText, openCamera } from '../camera/source.js';
import { systemClock } from '../clock.js';
import { loadConfig, type Config } from '../config.js';
import type { Finding } from '../core/finding.js';
import { handCounts, type HandCounts } from '../evaluation/hand-counts.js';
import { InputError, type Problem } from '../errors.js';
import { labelledClips, type LabelledClip } from '../evaluation/labelled-clips.js';
import { beyondEnd, type Label } from '../evaluation/labels.js';
import {
  addScores,
  CATEGORIES,
  EMPTY_SCORE,
  figuresOf,
  scoreClip,
  type Score,
  type ScoreFigures,
} from '../evaluation/score.js';
import { sweepMarkdown, sweepText } from '../evaluation/sweep-table.js';
import { handTable, scoreTable } from '../evaluation/table.js';
import type { Camera } from '../ports.js';
import { HandWatch, type HandLooker } from '../vision/hands/hand-watch.js';
import { openHandsHere } from '../vision/hands/open-hands.js';
import { loadFaceNetworks, type FaceNetworks } from '../vision/networks.js';
import { FaceTracker } from '../vision/tracker.js';
import { measureSweep } from './eval-synthetic.js';
import { Progress } from './progress.js';

/** Scores by category. */
type Scores = Readonly<Record<string, Score>>;

export function registerEval(program: Command): void {
  program
    .command('eval')
    .description(
      'precision, recall, F1, onset error and false alarms per hour on labelled clips; or where perception breaks',
    )
    .argument('[folder]', 'folder of clips, each beside NAME.labels.csv with lines "start_s,end_s,event"')
    .option('--config <file>', 'thresholds and other settings')
    .option('--night', 'measure a second time on the same clips in grey, with less contrast and with noise')
    .option(
      '--synthetic [groups]',
      'instead of clips: the synthetic driver with exact truth over yaw, pitch, roll, distance, light, noise, skin, worn; some minutes',
    )
    .option('--markdown', 'print the table of --synthetic in Markdown')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nYawns and turns are counted all, then those labelled 1.5 s and 1 s and more: a short label need not be found there, a short finding is not false.\n\nExamples:\n  oyau-agent eval clips\n  oyau-agent eval clips --night --json\n  oyau-agent eval --synthetic\n  oyau-agent eval --synthetic yaw,light --json',
    )
    .action(evaluate);
}

interface EvalOptions {
  readonly config?: string;
  readonly night?: boolean;
  readonly synthetic?: boolean | string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

async function evaluate(folder: string | undefined, options: EvalOptions): Promise<void> {
  const { synthetic = false } = options;
  if ((folder === undefined) === (synthetic === false))
    throw new InputError('NO_SOURCE', 'name either a folder of clips or --synthetic');
  refuseIdle(options);
  const config = await loadConfig(options.config, {});
  if (folder === undefined) await evaluateSynthetic(config, synthetic, options);
  else await evaluateClips(folder, config, options);
}

/** An option that would do nothing is a mistake. */
function refuseIdle({ synthetic = false, markdown, night }: EvalOptions): void {
  const problems: Problem[] = [];
  if (markdown === true && synthetic === false)
    problems.push({ path: '--markdown', message: 'goes with --synthetic only' });
  if (night === true && synthetic !== false) problems.push({ path: '--night', message: 'goes with clips only' });
  if (problems.length > 0) throw new InputError('BAD_OPTIONS', 'these options do not go together', problems);
}

async function evaluateSynthetic(config: Config, groups: boolean | string, options: EvalOptions): Promise<void> {
  const rows = await measureSweep(config, typeof groups === 'string' ? groups.split(',') : []);
  if (options.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else process.stdout.write(options.markdown === true ? `${sweepMarkdown(rows)}\n` : sweepText(rows));
}

async function evaluateClips(folder: string, config: Config, options: EvalOptions): Promise<void> {
  const clips = await labelledClips(folder, (name, labelsPath) =>
    note(`no video ${name} lies beside ${labelsPath}: left out`),
  );
  const looker = config.hands.enabled ? await openHands() : null;
  const perception: Perception = { networks: await loadFaceNetworks(), looker };
  const day = await measure(clips, perception, config, (camera) => camera);
  const night =
    options.night === true ? await measure(clips, perception, config, (camera) => new NightCamera(camera)) : null;
  await looker?.close();
  day.notes.forEach(note);
  const { stdout } = process;
  if (options.json === true) {
    const figures = night === null ? report(day) : { ...report(day), night: report(night) };
    stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    return;
  }
  stdout.write(textOf(day));
  if (night !== null) stdout.write(`\nThe same clips as a night camera might see them:\n${textOf(night)}`);
}

/** Null, with a word on stderr, when the networks do not load: the face is still worth measuring. */
async function openHands(): Promise<HandLooker | null> {
  try {
    return await openHandsHere();
  } catch (error) {
    note(`without hands: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function note(text: string): void {
  process.stderr.write(`oyau-agent: warning: ${text}\n`);
}

function textOf({ perClip, total }: Measured): string {
  return `${scoreTable(perClip, total)}${handTable(perClip)}`;
}

/** The networks of the face, and those of the hands where the configuration wants them. */
interface Perception {
  readonly networks: FaceNetworks;
  readonly looker: HandLooker | null;
}

/** What one clip gave; null where nobody looked at hands. */
interface ClipResult {
  readonly scores: Scores;
  /** What ffmpeg said of a clip that is damaged or cut. */
  readonly damaged: string | null;
  readonly hands: HandCounts | null;
}

/** Scores of every clip and of all together. */
interface Measured {
  readonly perClip: readonly (ClipResult & { readonly name: string })[];
  readonly total: Scores;
  /** What was wrong with clips or labels, a line each. */
  readonly notes: readonly string[];
}

/** Runs all clips, each through `seenBy`. */
async function measure(
  clips: readonly LabelledClip[],
  perception: Perception,
  config: Config,
  seenBy: (camera: Camera) => Camera,
): Promise<Measured> {
  const progress = new Progress(process.stderr, systemClock);
  const perClip: (ClipResult & { readonly name: string })[] = [];
  const notes: string[] = [];
  let frames = 0;
  for (const [index, clip] of clips.entries()) {
    let damaged: string | null = null;
    const opened = await openCamera(clip.path, config.folderFramesPerSecond, config.camera, (damage) => {
      damaged = damageText(damage);
      notes.push(damaged);
    });
    const step = (tMs: number): void => progress.step(`clip ${index + 1} of ${clips.length}`, ++frames, tMs);
    const { durationMs, findings } = await findingsOf(seenBy(opened), perception, config, step);
    notes.push(...notesOf(clip, durationMs));
    perClip.push({ name: clip.name, damaged, ...resultOf(clip, findings, durationMs, perception) });
  }
  progress.end();
  return { perClip, total: perClip.map(({ scores }) => scores).reduce(sum), notes };
}

function notesOf({ name, labels }: LabelledClip, durationMs: number): string[] {
  const { begun, behind } = beyondEnd(labels.labels, durationMs);
  const seconds = (ms: number): string => (ms / 1000).toFixed(2);
  const said = ({ startMs, endMs, event }: Label): string =>
    `${name}: ${event} ${seconds(startMs)}-${seconds(endMs)} s`;
  const end = `after the end of the clip, ${seconds(durationMs)} s`;
  return [
    ...begun.map((label) => `${said(label)} ends ${end}`),
    ...behind.map((label) => `${said(label)} is not scored: it begins ${end}`),
  ];
}

async function findingsOf(
  camera: Camera,
  { networks, looker }: Perception,
  config: Config,
  step: (tMs: number) => void,
): Promise<{ readonly findings: readonly Finding[]; readonly durationMs: number }> {
  const face = new FaceTracker(networks, config);
  const detector = looker === null ? face : new HandWatch(face, { looker, wait: true });
  const parts = { camera, detector, thresholds: config.thresholds, baseline: null, speedKmh: () => null };
  const findings: Finding[] = [];
  let durationMs = 0;
  for await (const { changes, monitor } of watch(parts, new AbortController().signal)) {
    durationMs = monitor.lastMs;
    step(durationMs);
    findings.push(...changes.filter(({ phase }) => phase !== 'onset').map(({ finding }) => finding));
  }
  return { findings, durationMs };
}

/** A label that begins after the end of the clip was missed by nobody. */
function resultOf(
  { labels }: LabelledClip,
  findings: readonly Finding[],
  durationMs: number,
  { looker }: Perception,
): Pick<ClipResult, 'scores' | 'hands'> {
  const { behind } = beyondEnd(labels.labels, durationMs);
  const seen = { ...labels, labels: labels.labels.filter((label) => !behind.includes(label)) };
  const scores = Object.fromEntries(
    CATEGORIES.map((category) => [category.name, scoreClip(category, findings, seen, durationMs)]),
  );
  return { scores, hands: looker === null ? null : handCounts(findings) };
}

function sum(a: Scores, b: Scores): Scores {
  return Object.fromEntries(
    CATEGORIES.map(({ name }) => [name, addScores(a[name] ?? EMPTY_SCORE, b[name] ?? EMPTY_SCORE)]),
  );
}

function report({ perClip, total }: Measured): Record<string, unknown> {
  const figures = (scores: Scores): Record<string, ScoreFigures> =>
    Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, figuresOf(score)]));
  return {
    clips: perClip.map(({ name, scores, hands, damaged }) => ({
      clip: name,
      ...figures(scores),
      ...(hands && { hands }),
      ...(damaged !== null && { damaged }),
    })),
    total: figures(total),
  };
}
