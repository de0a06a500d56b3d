/** `oyau-agent doctor`: looks at everything the unit depends on and says what to mend. */
import type { Command } from 'commander';
import { systemClock } from '../clock.js';
import { loadLayers, type Config, type ConfigOverrides } from '../config.js';
import type { VoiceLanguage } from '../core/voice.js';
import { runChecks, type Check, type CheckResult } from '../doctor/check.js';
import { clockCheck } from '../doctor/clock-check.js';
import { diskCheck } from '../doctor/disk-check.js';
import { dispatchCheck } from '../doctor/dispatch-check.js';
import { kernelCheck } from '../doctor/kernel-check.js';
import { machineCheck } from '../doctor/machine-check.js';
import { checksText, settingsText } from '../doctor/report.js';
import { settingsOf, type Setting } from '../doctor/settings.js';
import { soundCheck } from '../doctor/sound-check.js';
import { vehicleCheck } from '../doctor/vehicle-check.js';
import { InputError } from '../errors.js';
import { loadPolicy, type PolicyInForce } from '../site/site.js';

/** What decides which checks look at what. */
export interface CheckOptions {
  readonly lookLeft?: true;
  readonly aloud?: true;
}

interface DoctorOptions extends CheckOptions {
  readonly config?: string;
  readonly source?: string;
  readonly dispatch?: string;
  readonly tokenFile?: string;
  readonly device?: string;
  readonly data?: string;
  readonly only?: string;
  readonly all?: true;
  readonly json?: true;
}

const NAMES = [
  'machine',
  'kernel',
  'jpeg',
  'models',
  'hands',
  'faceCheck',
  'camera',
  'sound',
  'disk',
  'clock',
  'vehicle',
  'dispatch',
] as const;

const EXAMPLES = `
Examples:
  oyau-agent doctor --config /etc/oyau/agent.json
  oyau-agent doctor --config /etc/oyau/agent.json --look-left --aloud     with a driver in the seat
  oyau-agent doctor --only camera,sound --source /dev/video0
  oyau-agent doctor --config /etc/oyau/agent.json --json

Checks: ${NAMES.join(', ')}. Exit codes: 0 nothing failed, 1 something failed, 2 wrong use or wrong configuration.
While it greets dispatch, a unit at work is cut off for a moment and reconnects by itself.`;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check networks, camera, sound, disk, clock, vehicle, dispatch and settings; say what to mend')
    .option('--config <file>', 'settings of the unit; the options below take precedence')
    .option('--source <source>', 'camera or recording to look at')
    .option('--dispatch <url>', 'address of dispatch')
    .option('--token-file <file>', 'file with the device token')
    .option('--device <name>', 'name of this unit, as enrolled')
    .option('--data <folder>', 'where the outbox lives')
    .option('--only <checks>', 'these checks alone, separated by commas')
    .option('--look-left', 'ask the driver to turn his head to his left: finds a mirrored picture')
    .option('--aloud', 'play the eye-closure tone instead of silence')
    .option('--all', 'list every setting, not only those that were given')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

/** Gives the exit code. */
async function doctor(options: DoctorOptions): Promise<0 | 1> {
  const chosen = chosenNames(options.only);
  const { config, layers } = await loadLayers(options.config, overridesOf(options), process.env);
  const policy = await loadPolicy(config.site, config.thresholds, config.dataFolder);
  const settings = settingsOf(config, layers, policy);
  if (options.json !== true && options.only === undefined) print(`${settingsText(settings, options.all === true)}\n`);
  const checks = checksFor(config, policy, options).filter(({ name }) => chosen.has(name));
  const results = await runChecks(checks, (name) => busy(`checking ${name} ...`));
  busy('');
  print(options.json === true ? json(results, settings) : checksText(results));
  return results.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

/** What looks at pictures is loaded when it is asked for: where its libraries do not load, the rest is still checked. */
export function checksFor(config: Config, policy: PolicyInForce, options: CheckOptions): Check[] {
  const { env: environment } = process;
  const camera = async () => import('../doctor/camera-check.js');
  const sound = { aloud: options.aloud === true, gainDb: config.soundGainDb, environment };
  const askToLookLeft = options.lookLeft === true ? () => tell(LOOK_LEFT[config.language]) : null;
  return [
    { name: 'machine', run: machineCheck },
    { name: 'kernel', run: kernelCheck },
    { name: 'jpeg', run: async () => (await import('../doctor/jpeg-check.js')).jpegCheck() },
    { name: 'models', run: async () => (await import('../doctor/models-check.js')).modelsCheck() },
    {
      name: 'hands',
      run: async () => (await import('../doctor/hands-check.js')).handsCheck(config.hands.enabled),
    },
    {
      name: 'faceCheck',
      run: async () => (await import('../doctor/face-check.js')).faceCheck(config.login.faceCheck.enabled),
    },
    { name: 'camera', run: async () => (await camera()).cameraCheck(config, policy.thresholds, { askToLookLeft }) },
    { name: 'sound', run: () => soundCheck(sound) },
    { name: 'disk', run: () => diskCheck(config.dataFolder) },
    { name: 'clock', run: () => clockCheck(systemClock.wallMs(), environment) },
    { name: 'vehicle', run: () => vehicleCheck(config, systemClock, environment) },
    { name: 'dispatch', run: () => dispatchCheck(config, () => systemClock.wallMs()) },
  ];
}

const LOOK_LEFT: Readonly<Record<VoiceLanguage, string>> = {
  en: 'Now turn your head to your LEFT and hold it for five seconds.',
  ru: 'Теперь поверните голову НАЛЕВО и держите пять секунд.',
  kk: 'Енді басыңызды СОЛҒА бұрып, бес секунд ұстаңыз.',
};

function chosenNames(only: string | undefined): ReadonlySet<string> {
  if (only === undefined) return new Set(NAMES);
  const wanted = only.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !NAMES.some((known) => known === name));
  if (unknown.length > 0)
    throw new InputError('BAD_CHECK', `no such check: ${unknown.join(', ')}; known: ${NAMES.join(', ')}`);
  return new Set(wanted);
}

function overridesOf({ source, device, data, dispatch, tokenFile }: DoctorOptions): ConfigOverrides {
  const link = dispatch === undefined && tokenFile === undefined ? undefined : { url: dispatch, tokenFile };
  return { source, device, dataFolder: data, dispatch: link };
}

function json(results: readonly CheckResult[], settings: readonly Setting[]): string {
  return JSON.stringify({ ok: results.every(({ verdict }) => verdict !== 'fail'), checks: results, settings }, null, 2);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A line for the driver, who stands at no pipe. */
function tell(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${text}\n`);
}

/** What is going on, on a terminal only. */
function busy(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
