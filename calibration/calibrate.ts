/** `oyau-calibrate`: learns a driver's baseline from a minute of alert driving and says whether it can be trusted. */
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '@oyau/edge-agent/config';
import { InputError } from '@oyau/edge-agent/errors';
import type { Terminal } from '@oyau/edge-agent/commands/progress';
import type { Profile } from '@oyau/edge-agent/profile';
import { judge, type Verdict } from './acceptance.js';
import { Guide } from './guide.js';
import { profileOf } from './learned-profile.js';
import { measure, type Measurement } from './measurement.js';
import type { Observation } from './observation.js';
import { observe } from './observe.js';
import { reportText } from './report.js';

interface CalibrateOptions {
  readonly driver?: string;
  readonly out?: string;
  readonly config?: string;
  readonly seconds: number;
  readonly json?: true;
}

/** Everything a calibration gives. */
interface Calibration extends Verdict {
  readonly measurement: Measurement;
  /** Null when the verdict is `repeat`. */
  readonly profile: Profile | null;
}

const EXAMPLES = `
Examples:
  oyau-calibrate minute.mp4 --driver "A. Driver" --out profile.json
  oyau-calibrate "synthetic:drive 20 s" --seconds 20 --json

Exit codes: 0 accepted, 1 repeat, 2 wrong use. A profile is written only when the calibration is accepted.`;

/** The program; `print` takes the result, `terminal` the guidance. Resolves `exitCode` through `finish`. */
export function calibrateCommand(
  print: (text: string) => void,
  terminal: Terminal,
  finish: (exitCode: number) => void,
): Command {
  return new Command('oyau-calibrate')
    .description("Learns a driver's open eyes and rest pose from a minute of alert driving.")
    .argument('<source>', 'video file, folder of pictures, recorded session or synthetic:SCENARIO')
    .option('--driver <name>', 'who is calibrated')
    .option('--out <file>', 'write the profile here (JSON)')
    .option('--config <file>', 'settings of the cab unit: how the camera is mounted, where the seat is')
    .option('--seconds <n>', 'how long to look, 5 to 600', seconds, 60)
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(try oyau-calibrate --help)')
    .exitOverride()
    .action(async (source: string, options: CalibrateOptions) => {
      const config = await loadConfig(options.config, {});
      const result = await calibrate(observe(source, config), options, terminal);
      if (options.out !== undefined && result.profile !== null) await writeProfile(options.out, result.profile);
      print(options.json === true ? `${JSON.stringify(result, null, 2)}\n` : textOf(result, options.out));
      finish(result.verdict === 'accept' ? 0 : 1);
    });
}

/** Looks for `seconds`, or to the end of the observations, and judges. */
async function calibrate(
  observations: AsyncIterable<Observation>,
  options: Pick<CalibrateOptions, 'driver' | 'seconds'>,
  terminal: Terminal,
): Promise<Calibration> {
  const seen: Observation[] = [];
  const guide = new Guide(terminal, options.seconds);
  guide.begin();
  for await (const observation of observations) {
    seen.push(observation);
    guide.step(seen);
    if (observation.reading.tMs - (seen[0]?.reading.tMs ?? 0) >= options.seconds * 1000) break;
  }
  guide.end();
  const { measurement, baseline } = measure(seen);
  const verdict = judge(measurement, options.seconds);
  const learned = { fromMs: seen[0]?.reading.tMs ?? 0, frames: measurement.goodFrames };
  const accepted = verdict.verdict === 'accept' && baseline !== null;
  return { ...verdict, measurement, profile: accepted ? profileOf(options.driver ?? null, baseline, learned) : null };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 5 && value <= 600)) throw new InvalidArgumentError(`${text} is not within 5..600 s.`);
  return value;
}

async function writeProfile(path: string, profile: Profile): Promise<void> {
  await writeFile(path, `${JSON.stringify(profile, null, 2)}\n`).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('NO_FILE', `${path} cannot be written: ${reason}`);
  });
}

function textOf(result: Calibration, out: string | undefined): string {
  const report = reportText(result);
  if (result.profile === null) return `${report}${out === undefined ? '' : 'No profile was written.\n'}`;
  const where = out === undefined ? 'not written (give --out FILE)' : `written to ${out}`;
  return `${report}Profile ${result.profile.version} ${where}.\n`;
}
