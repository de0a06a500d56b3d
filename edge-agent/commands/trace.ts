/** `oyau-agent trace`: one HTML page that shows why the unit judged as it did. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { runAgent, type Watch } from '../agent.js';
import { openCamera } from '../camera/source.js';
import { openSyntheticSource } from '../camera/synthetic.js';
import { tapped } from '../camera/tapped.js';
import { systemClock } from '../clock.js';
import { loadConfig, type Config } from '../config.js';
import { baselineFigures } from '../core/baseline.js';
import { DEFAULT_THRESHOLDS, THRESHOLD_NAMES, type Thresholds } from '../core/thresholds.js';
import { InputError } from '../errors.js';
import { loadProfile } from '../profile.js';
import { isSessionName, openSession, thresholdsOf } from '../session/read.js';
import { SILENT_CAB, watchOf } from '../session/replay.js';
import { TraceCollector, type TraceWindow } from '../trace/collector.js';
import type { TraceData, TraceTruth } from '../trace/data.js';
import { tracePage } from '../trace/page.js';
import { panelsWith } from '../trace/panels.js';
import { Thumbnails, type LandmarksOf } from '../trace/thumbnails.js';
import { truthOfLabels, truthOfScenario } from '../trace/truth.js';
import { loadPolicy } from '../site/site.js';
import { AGENT_VERSION } from '../version.js';
import { loadCropKernel } from '../vision/crop-kernel.js';
import { withHands } from '../vision/hands/with-hands.js';
import { MeshFinder } from '../vision/mesh.js';
import { loadFaceNetworks, type FaceNetworks } from '../vision/networks.js';
import { FaceTracker } from '../vision/tracker.js';
import { Progress } from './progress.js';

interface TraceOptions {
  readonly out: string;
  readonly from: number;
  readonly to?: number;
  readonly profile?: string;
  readonly config?: string;
}

const EXAMPLES = `
Examples:
  oyau-agent trace clip.mp4 --out trace.html              labels are shown when clip.labels.csv lies beside
  oyau-agent trace shift.ndjson.gz --from 3600 --to 3700  a stretch of a recorded session (no pictures)
  oyau-agent trace synthetic:microsleep --out trace.html  with the exact truth beside every signal

The page holds pictures of the driver when the source does: treat it like the source.`;

const SYNTHETIC = 'synthetic:';

export function registerTrace(program: Command): void {
  program
    .command('trace')
    .description('one HTML page with pictures, signals, thresholds, findings and alarms over time')
    .argument('<source>', 'video file, folder of pictures, recorded session, or synthetic:SCENARIO')
    .option('--out <file>', 'write the page here', 'trace.html')
    .option('--from <s>', 'show from this second', seconds, 0)
    .option('--to <s>', 'show to this second (default: the end)', seconds)
    .option('--profile <file>', "the driver's stored baseline (default: learn it from the source)")
    .option('--config <file>', 'thresholds and other settings')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string, options: TraceOptions) => {
      const config = await loadConfig(options.config, { source, profile: options.profile });
      const window = { fromMs: options.from * 1000, toMs: (options.to ?? Infinity) * 1000 };
      if (window.toMs <= window.fromMs) throw new InputError('BAD_WINDOW', '--to must be after --from');
      const data = isSessionName(source) ? await traceSession(source, window) : await traceSource(config, window);
      if (data.columns.tMs.length === 0)
        throw new InputError(
          'EMPTY_WINDOW',
          `${source} holds no frame from ${options.from} s on${options.to === undefined ? '' : ` to ${options.to} s`}`,
        );
      await writeFile(options.out, tracePage(data)).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new InputError('NO_FILE', `${options.out} cannot be written: ${reason}`);
      });
      for (const note of data.notes) process.stderr.write(`oyau-agent: ${note}\n`);
      const { columns, findings, alarms } = data;
      const counts = `${columns.tMs.length} frames, ${findings.length} findings, ${alarms.length} alarms`;
      process.stdout.write(`${options.out}: ${counts}\n`);
    });
}

async function traceSession(path: string, window: TraceWindow): Promise<TraceData> {
  const session = await openSession(path);
  const { thresholds, notes } = thresholdsOf(session.header);
  const { picture, models, source } = session.header;
  const watch = watchOf(session, thresholds);
  const collector = await collect(watch, window, basename(path), null);
  const cut = session.ending()?.note ?? null;
  const about = { source: `${basename(path)} (${source})`, picture, models, thumbnails: [], truth: null };
  return { ...dataOf(watch, collector, thresholds, [...notes, ...(cut === null ? [] : [cut])]), ...about };
}

async function traceSource(config: Config, window: TraceWindow): Promise<TraceData> {
  const { source, folderFramesPerSecond } = config;
  const { thresholds, silent } = await loadPolicy(config.site, config.thresholds, config.dataFolder);
  const opened = await openCamera(source, folderFramesPerSecond, config.camera);
  const profile = config.profile === null ? null : await loadProfile(config.profile);
  const networks = await loadFaceNetworks();
  const face = { detector: new FaceTracker(networks, config), versions: networks.versions };
  const path = await withHands(face, config.hands.enabled, 'wait');
  let picture = { widthPx: 0, heightPx: 0 };
  const camera = tapped(opened, ({ width, height }) => (picture = { widthPx: width, heightPx: height }));
  const thumbnails = new Thumbnails(meshBeside(networks), window);
  const detector = thumbnails.beside(path.detector);
  const baseline = profile?.baseline ?? null;
  const watch = { camera, detector, thresholds, silent, baseline, speedKmh: () => config.speedKmh };
  const collector = await collect(watch, window, source, thumbnails);
  const truth = await truthOf(source, collector.columns.tMs);
  const pictures = await thumbnails.all();
  await detector.close();
  const about = { source: source.startsWith(SYNTHETIC) ? source : basename(source), picture, truth };
  return { ...dataOf(watch, collector, thresholds, []), ...about, models: path.versions, thumbnails: pictures };
}

async function collect(
  watch: Watch,
  window: TraceWindow,
  name: string,
  thumbnails: Thumbnails | null,
): Promise<TraceCollector> {
  const collector = new TraceCollector(window);
  const progress = new Progress(process.stderr, systemClock);
  const stop = new AbortController();
  let frames = 0;
  const observe: TraceCollector['observe'] = (watched, alarm) => {
    collector.observe(watched, alarm);
    if (watched.changes.length > 0) thumbnails?.keepMoment();
    progress.step(name, ++frames, watched.monitor.lastMs);
    if (watched.monitor.lastMs > window.toMs) stop.abort();
  };
  await runAgent(watch, { ...SILENT_CAB, observe }, stop.signal);
  progress.end();
  return collector;
}

function dataOf(
  { baseline }: Watch,
  { columns, findings, alarms, leftOut }: TraceCollector,
  thresholds: Thresholds,
  notes: readonly string[],
): Omit<TraceData, 'source' | 'picture' | 'models' | 'thumbnails' | 'truth'> {
  const changed = THRESHOLD_NAMES.filter((name) => thresholds[name] !== DEFAULT_THRESHOLDS[name]);
  const tooLong = `the page holds ${columns.tMs.length} frames; ${leftOut} more were left out: use --from and --to`;
  return {
    agentVersion: AGENT_VERSION,
    notes: [...notes, ...(leftOut > 0 ? [tooLong] : [])],
    baseline: baseline === null ? null : baselineFigures(baseline),
    changedThresholds: Object.fromEntries(changed.map((name) => [name, thresholds[name]])),
    columns,
    panels: panelsWith(thresholds, columns),
    findings: findings.toSorted((a, b) => a.onsetMs - b.onsetMs),
    alarms,
  };
}

async function truthOf(source: string, tMs: readonly number[]): Promise<TraceTruth | null> {
  if (!source.startsWith(SYNTHETIC)) return truthOfLabels(source);
  return truthOfScenario(await openSyntheticSource(source.slice(SYNTHETIC.length)), tMs);
}

/** The mesh once more on the face that was found, for the dots on the pictures. */
function meshBeside({ mesh }: FaceNetworks): LandmarksOf {
  const finder = new MeshFinder(mesh, loadCropKernel().crop);
  return async (frame, { face }) => {
    if (face === null) return [];
    const { xPx, yPx, widthPx, heightPx } = face.box;
    const { points } = await finder.find(frame, {
      centreXPx: xPx + widthPx / 2,
      centreYPx: yPx + heightPx / 2,
      sizePx: Math.max(widthPx, heightPx) * 1.5,
      angleRad: (face.pose.rollDeg * Math.PI) / 180,
    });
    return SHOWN_LANDMARKS.flatMap((index) => [points[index * 3] ?? 0, points[index * 3 + 1] ?? 0]);
  };
}

/** Lids, brows, lips, nose and outline: enough to see whether the mesh sits on the face. */
const SHOWN_LANDMARKS: readonly number[] = [
  ...[33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  ...[263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
  ...[70, 63, 105, 66, 107, 300, 293, 334, 296, 336],
  ...[78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95],
  ...[168, 6, 197, 195, 5, 4, 1, 98, 327],
  ...[10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152],
  ...[148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109],
];

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError(`${text} is no time in seconds.`);
  return value;
}
