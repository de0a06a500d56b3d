/** `oyau-agent record`: what the policy sees of a source, without pixels, as a session that can be replayed. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { runAgent } from '../agent.js';
import { openCamera } from '../camera/source.js';
import { tapped } from '../camera/tapped.js';
import { systemClock } from '../clock.js';
import { loadConfig } from '../config.js';
import { UNKNOWN_DUTY } from '../core/duty.js';
import { InputError } from '../errors.js';
import { loadProfile } from '../profile.js';
import type { Camera } from '../ports.js';
import { EventLog } from '../session/event-log.js';
import { SILENT_CAB } from '../session/replay.js';
import { SessionWriter } from '../session/write.js';
import { loadPolicy } from '../site/site.js';
import { withHands } from '../vision/hands/with-hands.js';
import { openDetector } from '../vision/threaded.js';
import { Progress } from './progress.js';
import { headerOf, type InForce } from './session-header.js';

interface RecordOptions {
  readonly out: string;
  readonly log?: string;
  readonly profile?: string;
  readonly config?: string;
}

const EXAMPLES = `
Examples:
  oyau-agent record shift.mp4 --out shift.ndjson.gz
  oyau-agent record "synthetic:microsleep?fps=15" --out microsleep.ndjson --log expected.log.ndjson

The session holds faces and speed, no picture. Names that end in .gz are packed.`;

export function registerRecord(program: Command): void {
  program
    .command('record')
    .description('record what the policy sees, without pixels, for replay')
    .argument('<source>', 'video file, folder of pictures, or synthetic:SCENARIO')
    .requiredOption('--out <file>', 'write the session here (.ndjson or .ndjson.gz)')
    .option('--log <file>', 'write the event log here, as replay will give it again')
    .option('--profile <file>', "the driver's stored baseline (default: learn it from the source)")
    .option('--config <file>', 'thresholds and other settings')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string, options: RecordOptions) => {
      const config = await loadConfig(options.config, { source, profile: options.profile });
      const camera = await openCamera(config.source, config.folderFramesPerSecond, config.camera);
      const profile = config.profile === null ? null : await loadProfile(config.profile);
      const policy = await loadPolicy(config.site, config.thresholds, config.dataFolder);
      const log = await record(camera, { config, profile, policy }, options.out);
      if (options.log !== undefined) await writeLog(options.log, log);
      process.stdout.write(`${options.out}: ${log.frames} frames, ${log.lines.length} events\n`);
    });
}

/** Records a source and gives the event log as the policy wrote it on the way. */
async function record(camera: Camera, inForce: Omit<InForce, 'models'>, path: string): Promise<EventLog> {
  const { speedKmh, source } = inForce.config;
  const { thresholds, silent } = inForce.policy;
  const face = await openDetector('main', inForce.config);
  const { detector, versions } = await withHands(face, inForce.config.hands.enabled, 'wait');
  const writer = await SessionWriter.open(path);
  const log = new EventLog();
  const progress = new Progress(process.stderr, systemClock);
  const begin = (widthPx: number, heightPx: number): void =>
    writer.begin(headerOf({ ...inForce, models: versions }, { widthPx, heightPx }));
  const sized = tapped(camera, ({ width, height }) => begin(width, height));
  const baseline = inForce.profile?.baseline ?? null;
  const watch = { camera: sized, detector, thresholds, silent, baseline, speedKmh: () => speedKmh };
  const observe: typeof log.observe = (watched, alarm) => {
    if (watched.reading !== null) writer.frame({ reading: watched.reading, speedKmh, duty: UNKNOWN_DUTY });
    log.observe(watched, alarm);
    progress.step(source, log.frames, watched.monitor.lastMs);
  };
  await runAgent(watch, { ...SILENT_CAB, observe }, new AbortController().signal);
  progress.end();
  begin(0, 0);
  await writer.end();
  await detector.close();
  return log;
}

async function writeLog(path: string, log: EventLog): Promise<void> {
  await writeFile(path, log.text).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('NO_FILE', `${path} cannot be written: ${reason}`);
  });
}
