/** `oyau-agent eval`: how right the findings are on labelled clips or on the synthetic driver. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { watch } from '../agent.js';
import { NightCamera } from '../camera/night.js';
import { openCamera } from '../camera/source.js';
import { systemClock } from '../clock.js';
import { loadConfig, type Config } from '../config.js';
import type { Finding } from '../core/finding.js';
import { handCounts, type HandCounts } from '../evaluation/hand-counts.js';
import { InputError } from '../errors.js';
import { parseLabels, type ClipLabels } from '../evaluation/labels.js';
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

const LABELS = '.labels.csv';

interface Clip {
  readonly name: string;
  readonly path: string;
  readonly labels: ClipLabels;
}

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
      '\nExamples:\n  oyau-agent eval clips\n  oyau-agent eval clips --night --json\n  oyau-agent eval --synthetic\n  oyau-agent eval --synthetic yaw,light --json',
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
  const config = await loadConfig(options.config, {});
  if (folder === undefined) await evaluateSynthetic(config, synthetic, options);
  else await evaluateClips(folder, config, options);
}

async function evaluateSynthetic(config: Config, groups: boolean | string, options: EvalOptions): Promise<void> {
  const rows = await measureSweep(config, typeof groups === 'string' ? groups.split(',') : []);
  if (options.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else process.stdout.write(options.markdown === true ? `${sweepMarkdown(rows)}\n` : sweepText(rows));
}

async function evaluateClips(folder: string, config: Config, options: EvalOptions): Promise<void> {
  const clips = await findClips(folder);
  const looker = config.hands.enabled ? await openHandsHere() : null;
  const perception: Perception = { networks: await loadFaceNetworks(), looker };
  const day = await measure(clips, perception, config, (camera) => camera);
  const night =
    options.night === true ? await measure(clips, perception, config, (camera) => new NightCamera(camera)) : null;
  await looker?.close();
  const { stdout } = process;
  if (options.json === true) {
    const figures = night === null ? report(day) : { ...report(day), night: report(night) };
    stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    return;
  }
  stdout.write(textOf(day));
  if (night !== null) stdout.write(`\nThe same clips as a night camera might see them:\n${textOf(night)}`);
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
  readonly hands: HandCounts | null;
}

/** Scores of every clip and of all together. */
interface Measured {
  readonly perClip: readonly (ClipResult & { readonly name: string })[];
  readonly total: Scores;
}

/** Runs all clips, each through `seenBy`. */
async function measure(
  clips: readonly Clip[],
  perception: Perception,
  config: Config,
  seenBy: (camera: Camera) => Camera,
): Promise<Measured> {
  const progress = new Progress(process.stderr, systemClock);
  const perClip: (ClipResult & { readonly name: string })[] = [];
  let frames = 0;
  for (const [index, clip] of clips.entries()) {
    const camera = seenBy(await openCamera(clip.path, config.folderFramesPerSecond, config.camera));
    const step = (tMs: number): void => progress.step(`clip ${index + 1} of ${clips.length}`, ++frames, tMs);
    perClip.push({ name: clip.name, ...(await resultOf(clip, camera, perception, config, step)) });
  }
  progress.end();
  return { perClip, total: perClip.map(({ scores }) => scores).reduce(sum) };
}

/** Clips that have labels. Throws {@link InputError} when there is none. */
async function findClips(folder: string): Promise<Clip[]> {
  const names = await readdir(folder).catch(() => {
    throw new InputError('NO_SOURCE', `there is no folder ${folder}`);
  });
  const clips: Clip[] = [];
  for (const labels of names.filter((name) => name.endsWith(LABELS)).sort()) {
    const stem = labels.slice(0, -LABELS.length);
    const video = names.find((name) => name.startsWith(`${stem}.`) && name !== labels);
    if (video === undefined) continue;
    const text = await readFile(join(folder, labels), 'utf8');
    clips.push({ name: stem, path: join(folder, video), labels: parseLabels(text, labels) });
  }
  if (clips.length === 0) throw new InputError('NO_CLIPS', `${folder} holds no clip with a NAME${LABELS} beside it`);
  return clips;
}

async function resultOf(
  clip: Clip,
  camera: Camera,
  { networks, looker }: Perception,
  config: Config,
  step: (tMs: number) => void,
): Promise<ClipResult> {
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
  const scores = Object.fromEntries(
    CATEGORIES.map((category) => [category.name, scoreClip(category, findings, clip.labels, durationMs)]),
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
    clips: perClip.map(({ name, scores, hands }) => ({ clip: name, ...figures(scores), ...(hands && { hands }) })),
    total: figures(total),
  };
}
