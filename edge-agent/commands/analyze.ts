/** `oyau-agent analyze`: findings and signals of a recording, as fast as the machine can, without sound. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Command } from 'commander';
import { watch, type Watched } from '../agent.js';
import { openCamera } from '../camera/source.js';
import { systemClock } from '../clock.js';
import { loadConfig } from '../config.js';
import { InputError } from '../errors.js';
import { loadProfile } from '../profile.js';
import { withHands } from '../vision/hands/with-hands.js';
import { openDetector } from '../vision/threaded.js';
import { Progress } from './progress.js';
import { findingLine, signalRow, SIGNAL_COLUMNS } from './records.js';

interface AnalyzeOptions {
  readonly findings?: string;
  readonly signals?: string;
  readonly profile?: string;
  readonly config?: string;
}

export function registerAnalyze(program: Command): void {
  program
    .command('analyze')
    .description('find blinks, closures, yawns, turns, phones and suspected smoking in a recording')
    .argument('<source>', 'video file, folder of pictures, or synthetic:SCENARIO')
    .option('--findings <file>', 'write findings here, one JSON object per line (default: to the terminal)')
    .option('--signals <file>', 'write the signals of every frame here, as CSV')
    .option('--profile <file>', "the driver's stored baseline (default: learn it from the recording)")
    .option('--config <file>', 'thresholds and other settings')
    .addHelpText('after', EXAMPLES)
    .action(analyze);
}

const EXAMPLES = `
Examples:
  oyau-agent analyze shift.mp4
  oyau-agent analyze shift.mp4 --findings findings.ndjson --signals signals.csv
  oyau-agent analyze "synthetic:openFor 3 s, blink, closeFor 2.4 s, openFor 2 s"`;

async function analyze(source: string, options: AnalyzeOptions): Promise<void> {
  if (source === '')
    throw new InputError('NO_SOURCE', 'the source is empty: name a video, a folder of pictures or synthetic:SCENARIO');
  const config = await loadConfig(options.config, { source, profile: options.profile });
  const camera = await openCamera(config.source, config.folderFramesPerSecond, config.camera);
  const profile = config.profile === null ? null : await loadProfile(config.profile);
  const findings = options.findings === undefined ? null : await openFile(options.findings);
  const signals = options.signals === undefined ? null : await openFile(options.signals);
  signals?.write(`${SIGNAL_COLUMNS}\n`);
  const { detector } = await withHands(await openDetector('main', config), config.hands.enabled, 'wait');
  const progress = new Progress(process.stderr, systemClock);
  let frames = 0;
  const { thresholds } = config;
  const baseline = profile?.baseline ?? null;
  const parts = { camera, detector, thresholds, baseline, speedKmh: () => config.speedKmh };
  for await (const watched of watch(parts, new AbortController().signal)) {
    progress.step(source, ++frames, watched.monitor.lastMs);
    write(watched, findings ?? process.stdout, signals);
  }
  progress.end();
  for (const file of [findings, signals]) if (file !== null) await closeFile(file);
  await detector.close();
}

function write(watched: Watched, findings: NodeJS.WritableStream, signals: WriteStream | null): void {
  if (watched.step !== null) signals?.write(`${signalRow(watched.step.signals)}\n`);
  for (const change of watched.changes) {
    const line = findingLine(change);
    if (line !== null) findings.write(`${line}\n`);
  }
}

async function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path);
  await once(file, 'open').catch((error: unknown) => {
    throw new InputError(
      'NO_FILE',
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  return file;
}

async function closeFile(file: WriteStream): Promise<void> {
  file.end();
  await once(file, 'close');
}
