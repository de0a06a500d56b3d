/** `oyau-agent eval`: how right the findings are on labelled clips. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { watch } from '../agent.js';
import { openCamera } from '../camera/source.js';
import { systemClock } from '../clock.js';
import { loadConfig, type Config } from '../config.js';
import type { Finding } from '../core/finding.js';
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
import { scoreTable } from '../evaluation/table.js';
import { loadFaceNetworks, type FaceNetworks } from '../vision/networks.js';
import { FaceTracker } from '../vision/tracker.js';
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
    .description('precision, recall, F1, onset error and false alarms per hour on labelled clips')
    .argument('<folder>', 'folder of clips, each beside NAME.labels.csv with lines "start_s,end_s,event"')
    .option('--config <file>', 'thresholds and other settings')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  oyau-agent eval clips --json')
    .action(evaluate);
}

async function evaluate(folder: string, options: { readonly config?: string; readonly json?: boolean }): Promise<void> {
  const config = await loadConfig(options.config, {});
  const clips = await findClips(folder);
  const networks = await loadFaceNetworks();
  const progress = new Progress(process.stderr, systemClock);
  const perClip: { name: string; scores: Scores }[] = [];
  let frames = 0;
  for (const [index, clip] of clips.entries()) {
    const step = (tMs: number): void => progress.step(`clip ${index + 1} of ${clips.length}`, ++frames, tMs);
    perClip.push({ name: clip.name, scores: await scoresOf(clip, networks, config, step) });
  }
  progress.end();
  const total = perClip.map(({ scores }) => scores).reduce(sum);
  if (options.json === true) process.stdout.write(`${JSON.stringify(report(perClip, total), null, 2)}\n`);
  else process.stdout.write(scoreTable(perClip, total));
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

async function scoresOf(
  clip: Clip,
  networks: FaceNetworks,
  config: Config,
  step: (tMs: number) => void,
): Promise<Scores> {
  const camera = await openCamera(clip.path, config.folderFramesPerSecond);
  const detector = new FaceTracker(networks);
  const parts = { camera, detector, thresholds: config.thresholds, baseline: null, speedKmh: () => null };
  const findings: Finding[] = [];
  let durationMs = 0;
  for await (const { changes, monitor } of watch(parts, new AbortController().signal)) {
    durationMs = monitor.lastMs;
    step(durationMs);
    findings.push(...changes.filter(({ phase }) => phase !== 'onset').map(({ finding }) => finding));
  }
  return Object.fromEntries(
    CATEGORIES.map((category) => [category.name, scoreClip(category, findings, clip.labels, durationMs)]),
  );
}

function sum(a: Scores, b: Scores): Scores {
  return Object.fromEntries(
    CATEGORIES.map(({ name }) => [name, addScores(a[name] ?? EMPTY_SCORE, b[name] ?? EMPTY_SCORE)]),
  );
}

function report(perClip: readonly { name: string; scores: Scores }[], total: Scores): Record<string, unknown> {
  const figures = (scores: Scores): Record<string, ScoreFigures> =>
    Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, figuresOf(score)]));
  return {
    clips: perClip.map(({ name, scores }) => ({ clip: name, ...figures(scores) })),
    total: figures(total),
  };
}
