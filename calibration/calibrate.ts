/** `oyau-calibrate`: learns a driver's baseline from a minute of alert driving and says whether it can be trusted. */
import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '@oyau/edge-agent/config';
import { VOICE_LANGUAGES, type VoiceLanguage } from '@oyau/edge-agent/core/voice';
import { InputError } from '@oyau/edge-agent/errors';
import type { Terminal } from '@oyau/edge-agent/commands/progress';
import type { Profile } from '@oyau/edge-agent/profile';
import { judge, type Verdict } from './acceptance.js';
import { Guide } from './guide.js';
import { calibratedProfile } from './learned-profile.js';
import { measure, type Measurement } from './measurement.js';
import type { Observation } from './observation.js';
import { observe } from './observe.js';
import { reportText } from './report.js';
import { filled, WORDS, type Words } from './words/words.js';

interface CalibrateOptions {
  readonly driver?: string;
  readonly out?: string;
  readonly config?: string;
  readonly language?: VoiceLanguage;
  readonly seconds: number;
  readonly lookLeft?: true;
  readonly json?: true;
}

/** Everything a calibration gives. */
interface Calibration extends Verdict {
  readonly measurement: Measurement;
  /** Null when the verdict is `repeat`. */
  readonly profile: Profile | null;
}

/** How long the driver is asked to look to his left: time to hear it, to turn and to hold. Ours. */
const LOOK_LEFT_MS = 6000;

const examples = (name: string): string => `
Examples:
  ${name} /dev/video0 --driver "A. Driver" --out profile.json
  ${name} --config /etc/oyau/agent.json --look-left --out profile.json
  ${name} minute.mp4 --driver "A. Driver" --out profile.json --language kk
  ${name} "synthetic:drive 20 s" --seconds 20 --json

Exit codes: 0 accepted, 1 repeat, 2 wrong use. A profile is written only when the calibration is accepted.`;

/** The program; `print` takes the result, `terminal` the guidance. Resolves `exitCode` through `finish`. */
export function calibrateCommand(
  print: (text: string) => void,
  terminal: Terminal,
  finish: (exitCode: number) => void,
  name = 'oyau-calibrate',
): Command {
  return new Command(name)
    .description("Learns a driver's open eyes and rest pose from a minute of alert driving.")
    .argument(
      '[source]',
      'camera, video file, folder, recorded session, synthetic:SCENARIO (default: that of --config)',
    )
    .option('--driver <name>', 'who is calibrated')
    .option('--out <file>', 'write the profile here (JSON)')
    .option(
      '--config <file>',
      'settings of the cab unit: source, how the camera is mounted, where the seat is, language',
    )
    .addOption(
      new Option('--language <language>', 'language of the guidance (default: that of --config)').choices(
        VOICE_LANGUAGES,
      ),
    )
    .option('--seconds <n>', 'how long to look, 5 to 600', seconds, 60)
    .option('--look-left', 'then ask the driver to turn his head to his left: finds a mirrored picture')
    .option('--json', 'print one JSON object')
    .addHelpText('after', examples(name))
    .showHelpAfterError(`(try ${name} --help)`)
    .exitOverride()
    .action(async (source: string | undefined, options: CalibrateOptions) => {
      if (source === '') throw new InputError('NO_SOURCE', `the source is empty (${name} --help)`);
      const config = await loadConfig(options.config, { source, language: options.language });
      if (source === undefined && options.config === undefined)
        throw new InputError('NO_SOURCE', `name a camera, a video or a session, or give --config (${name} --help)`);
      if (options.out !== undefined) await mustBeWritable(options.out);
      const words = WORDS[config.language];
      const result = await calibrate(
        observe(config.source, config),
        options,
        new Guide(terminal, options.seconds, words),
        words,
      );
      if (options.out !== undefined && result.profile !== null) await writeProfile(options.out, result.profile);
      print(options.json === true ? `${JSON.stringify(result, null, 2)}\n` : textOf(result, options.out, words));
      finish(result.verdict === 'accept' ? 0 : 1);
    });
}

/** Looks for `seconds`, or to the end of the observations, then for the turn to the left when that is asked for, and judges. */
async function calibrate(
  observations: AsyncIterable<Observation>,
  options: Pick<CalibrateOptions, 'driver' | 'seconds' | 'lookLeft'>,
  guide: Guide,
  words: Words,
): Promise<Calibration> {
  const { seen, turning } = await gather(observations, options, guide);
  const { measurement, baseline } = measure(seen, turning);
  const verdict = judge(measurement, options.seconds, words);
  const learned = { fromMs: seen[0]?.reading.tMs ?? 0, frames: measurement.goodFrames };
  const accepted = verdict.verdict === 'accept' && baseline !== null;
  const profile = accepted ? calibratedProfile(options.driver ?? null, baseline, learned, measurement) : null;
  return { ...verdict, measurement, profile };
}

/** @returns `turning` is null when nobody is asked to turn. */
async function gather(
  observations: AsyncIterable<Observation>,
  { seconds, lookLeft }: Pick<CalibrateOptions, 'seconds' | 'lookLeft'>,
  guide: Guide,
): Promise<{ seen: Observation[]; turning: Observation[] | null }> {
  const seen: Observation[] = [];
  const turning: Observation[] = [];
  guide.begin();
  for await (const observation of observations) {
    const { tMs } = observation.reading;
    const turnedMs = tMs - (seen[0]?.reading.tMs ?? tMs) - seconds * 1000;
    if (turnedMs <= 0) guide.step((seen.push(observation), seen));
    else if (lookLeft === true) guide.turn((turning.push(observation), tMs), turnedMs / LOOK_LEFT_MS);
    if (turnedMs >= (lookLeft === true ? LOOK_LEFT_MS : 0)) break;
  }
  guide.end();
  return { seen, turning: lookLeft === true ? turning : null };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 5 && value <= 600)) throw new InvalidArgumentError(`${text} is not within 5..600 s.`);
  return value;
}

/** Before a driver sits still for a minute; leaves a profile that is there as it is. */
async function mustBeWritable(path: string): Promise<void> {
  const entry = await stat(path).catch(() => null);
  if (entry?.isDirectory() === true) throw unwritable(path, 'it is a folder');
  await access(entry === null ? dirname(path) : path, constants.W_OK).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

async function writeProfile(path: string, profile: Profile): Promise<void> {
  await writeFile(path, `${JSON.stringify(profile, null, 2)}\n`).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

function unwritable(path: string, reason: unknown): InputError {
  return new InputError(
    'NO_FILE',
    `${path} cannot be written: ${reason instanceof Error ? reason.message : String(reason)}`,
  );
}

function textOf(result: Calibration, out: string | undefined, words: Words): string {
  const report = reportText(result, words);
  if (result.profile === null) return out === undefined ? report : `${report}${words.nothingWritten}\n`;
  const { version } = result.profile;
  const end = out === undefined ? words.notWritten : words.written;
  return `${report}${filled(end, { version, file: out ?? '' })}\n`;
}
