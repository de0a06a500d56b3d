/** The configuration of a cab unit: every field with its default, bounds and meaning. Unknown keys are errors. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { peopleId } from '@oyau/protocol';
import { z } from 'zod';
import { CAMERA_FORMATS } from './camera/live/options.js';
import { cabSchema, loginSchema, pageSchema, rolloutSchema, watchdogSchema } from './config/cab.js';
import { evidenceSchema } from './evidence/settings.js';
import { thresholdsSchema } from './core/thresholds.js';
import { VOICE_LANGUAGES } from './core/voice.js';
import { InputError } from './errors.js';
import { problemsOf } from './problems.js';
import { vehicleSchema } from './vehicle/settings.js';

export { problemsOf };

/** A seat smaller than this holds no face. */
const MIN_SEAT_SIDE = 0.1;

/** Names that travel in addresses, file names and the database. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'must be 1-64 letters, digits, dots, dashes or underscores' });

/** A length in parts of the picture's width or height. */
const part = (fallback: 0 | 1, which: string) => z.number().min(0).max(1).default(fallback).describe(which);

const cameraSchema = z
  .strictObject({
    rotationDeg: z
      .union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)], { error: 'must be 0, 90, 180 or 270' })
      .default(0)
      .describe('clockwise turn that sets the pictures upright, degrees'),
    mirrored: z
      .boolean()
      .default(false)
      .describe('the camera delivers a mirror image: swap left and right after the turn'),
    fieldOfViewDeg: z
      .number()
      .min(20)
      .max(150)
      .nullable()
      .default(null)
      .describe(
        'angle of view along the longer side of the picture, degrees; null = unknown: angles are seen from the camera',
      ),
    format: z
      .enum(CAMERA_FORMATS)
      .default('auto')
      .describe('format of a camera of this machine (see oyau-agent cameras); auto = JPEG when it has it'),
    widthPx: z.int().min(160).max(7680).nullable().default(null).describe('its width, pixels; null = as it is set'),
    heightPx: z.int().min(120).max(4320).nullable().default(null).describe('its height, pixels; null = as it is set'),
    framesPerSecond: z.number().min(1).max(240).nullable().default(null).describe('its rate, 1/s; null = as it is set'),
  })
  .refine(({ widthPx, heightPx }) => (widthPx === null) === (heightPx === null), {
    path: ['heightPx'],
    error: 'must come with widthPx, and widthPx with it',
  });

const seatSchema = z
  .strictObject({
    left: part(0, 'left edge, parts of the width'),
    top: part(0, 'top edge, parts of the height'),
    right: part(1, 'right edge, parts of the width'),
    bottom: part(1, 'bottom edge, parts of the height'),
  })
  .superRefine(({ left, top, right, bottom }, context) => {
    const smallest = `at least ${MIN_SEAT_SIDE} of the picture`;
    if (right - left < MIN_SEAT_SIDE)
      context.addIssue({ code: 'custom', path: ['right'], message: `must be right of left (${left}), ${smallest}` });
    if (bottom - top < MIN_SEAT_SIDE)
      context.addIssue({ code: 'custom', path: ['bottom'], message: `must be below top (${top}), ${smallest}` });
  });

const recordSchema = z.strictObject({
  folder: z.string().min(1).describe('sessions without pixels are written here'),
  maxMb: z.int().min(10).max(1_000_000).default(2000).describe('space they may take, MB; the oldest goes first'),
  sessionMinutes: z.int().min(1).max(720).default(30).describe('length of one session, min'),
});

export const dispatchUrlSchema = z.url({ protocol: /^wss?$/, error: 'must look like ws://host:8420' });

const certificateFile = z.string().min(1).nullable().default(null);

export const certificatesSchema = z
  .strictObject({
    caFile: certificateFile.describe('authority of the certificate of dispatch; null = those the system knows'),
    certFile: certificateFile.describe('certificate of this unit, where the site asks for one'),
    keyFile: certificateFile.describe('its private key'),
  })
  .refine(({ certFile, keyFile }) => (certFile === null) === (keyFile === null), {
    path: ['keyFile'],
    error: 'must come with certFile, and certFile with it',
  });

export const configSchema = z.strictObject({
  device: name.default('cab-1').describe('name of this unit, as enrolled at dispatch'),
  driver: peopleId.nullable().default(null).describe('who drives; null when unknown'),
  source: z
    .string()
    .min(1)
    .default('synthetic:demo')
    .describe(
      '/dev/videoN, rtsp:// or http:// address of a camera, a video file, a folder of pictures, synthetic:SCENARIO',
    ),
  folderFramesPerSecond: z.number().min(1).max(240).default(30).describe('rate of a folder of pictures, 1/s'),
  camera: cameraSchema.prefault({}).describe('how the camera is mounted'),
  seat: seatSchema.prefault({}).describe("where the driver's face may be in the upright picture"),
  vision: z
    .strictObject({
      thread: z
        .enum(['auto', 'main', 'worker'])
        .default('auto')
        .describe(
          'where networks run: worker keeps sound and link prompt on a crowded machine; auto = worker from four cores',
        ),
    })
    .prefault({})
    .describe('how pictures are looked at'),
  hands: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'look for hands and phones: suspected smoking, phone use, hidden yawns; four more networks in a thread of their own',
        ),
    })
    .prefault({})
    .describe("the driver's hands"),
  vehicle: vehicleSchema.prefault({}).describe('what of the truck is wired to this unit'),
  speedKmh: z
    .number()
    .min(0)
    .max(150)
    .nullable()
    .default(null)
    .describe('fixed speed, km/h; null = as the vehicle tells it; unknown = moving'),
  dispatch: z
    .strictObject({
      url: dispatchUrlSchema.describe('address of dispatch'),
      tokenFile: z
        .string({ error: ({ input }) => (input === undefined ? 'is missing (or --token-file)' : undefined) })
        .min(1)
        .describe('file with the device token, one line'),
      tls: certificatesSchema.prefault({}).describe('certificates in PEM for wss://'),
    })
    .nullable()
    .default(null)
    .describe('null: events are stored in the cab only'),
  dataFolder: z
    .string()
    .min(1)
    .default(join(homedir(), '.oyau', 'agent'))
    .describe('outbox and profiles'),
  soundGainDb: z.number().min(-40).max(0).default(0).describe('level of all tones, dB'),
  voice: z
    .enum(VOICE_LANGUAGES)
    .nullable()
    .default(null)
    .describe('language of the words after a tone, said by espeak-ng; null = tones only'),
  cab: cabSchema.prefault({}).describe('what else is wired to this unit'),
  login: loginSchema.prefault({}).describe('how drivers log in and out'),
  rollout: rolloutSchema.prefault({}).describe('when settings from dispatch are applied and proved'),
  page: pageSchema.nullable().default(null).describe('page in the cab, on loopback; null = none'),
  watchdog: watchdogSchema.prefault({}).describe('independent alarm process'),
  record: recordSchema.nullable().default(null).describe('null: what the policy sees is not recorded'),
  log: z
    .strictObject({
      folder: z.string().min(1).nullable().default(null).describe('null = log in the data folder'),
      maxMb: z.int().min(1).max(10_000).default(50).describe('space that all log files take together, MB'),
    })
    .nullable()
    .default(null)
    .describe('what the unit says, kept in files; null = on the terminal alone'),
  metrics: z
    .strictObject({ port: z.int().min(0).max(65_535).default(9464).describe('port on 127.0.0.1; 0 = any') })
    .nullable()
    .default(null)
    .describe('figures for Prometheus; null = none'),
  selfTest: z.boolean().default(false).describe('test the unit after its start and tell dispatch'),
  evidence: evidenceSchema.nullable().default(null).describe('null: no picture is kept and none leaves the cab'),
  language: z
    .enum(VOICE_LANGUAGES)
    .default('en')
    .describe('language of what technicians and drivers read on this unit: en, ru or kk'),
  profile: z.string().min(1).nullable().default(null).describe('file with the baseline of the driver; null = learn it'),
  thresholds: thresholdsSchema.prefault({}).describe('overrides of single thresholds'),
  site: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe('signed settings of the site; null = they come from dispatch only'),
      keys: z.string().min(1).describe('JSON object: id of a trusted key -> Ed25519 public key in PEM'),
    })
    .nullable()
    .default(null)
    .describe('thresholds and silent mode come from the site; null: from this file'),
});

export type Config = z.infer<typeof configSchema>;

/** Values given on the command line; undefined ones were not given. */
export type ConfigOverrides = { readonly [Key in keyof Config]?: unknown };

/** Where values come from, weakest first; what none of them gives is a default. */
export interface ConfigLayers {
  readonly file: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly flag: Readonly<Record<string, unknown>>;
}

/**
 * The effective configuration: defaults, then the file, then `OYAU_…` variables, then the command line. Throws {@link InputError} with
 * every problem.
 */
export async function loadConfig(
  path: string | undefined,
  overrides: ConfigOverrides,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Config> {
  return (await loadLayers(path, overrides, environment)).config;
}

/** As {@link loadConfig}, with the layers it was made of. */
export async function loadLayers(
  path: string | undefined,
  overrides: ConfigOverrides,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly config: Config; readonly layers: ConfigLayers }> {
  const file = path === undefined ? {} : await readJsonObject(path);
  const layers = { file, environment: fromEnvironment(environment), flag: overrides };
  const result = configSchema.safeParse(overlaid(overlaid(file, layers.environment), overrides));
  if (result.success) return { config: result.data, layers };
  throw new InputError(
    'BAD_CONFIG',
    `the configuration${path === undefined ? '' : ` ${path}`} is wrong`,
    problemsOf(result.error),
  );
}

/** What a service file sets without a file of its own; all are texts. */
const ENVIRONMENT: Readonly<Record<string, readonly [string, ...string[]]>> = {
  OYAU_DEVICE: ['device'],
  OYAU_SOURCE: ['source'],
  OYAU_DATA: ['dataFolder'],
  OYAU_LANGUAGE: ['language'],
  OYAU_DISPATCH_URL: ['dispatch', 'url'],
  OYAU_DISPATCH_TOKEN_FILE: ['dispatch', 'tokenFile'],
};

function fromEnvironment(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  return Object.entries(ENVIRONMENT).reduce<Record<string, unknown>>((values, [name, [key, inner]]) => {
    const text = environment[name];
    if (text === undefined || text === '') return values;
    return overlaid(values, { [key]: inner === undefined ? text : { [inner]: text } });
  }, {});
}

/** `base` with the values of `over` that were given; objects field by field, so that one option leaves its neighbours as they are. */
function overlaid(
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    if (value !== undefined) merged[key] = isObject(value) ? overlaid(isObject(below) ? below : {}, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object from a file. Throws {@link InputError} when it cannot be read, is no JSON or no object. */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError('NO_FILE', `${path} cannot be read: ${reason(error)}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError('NOT_JSON', `${path} is not JSON: ${reason(error)}`);
  }
  if (!isObject(value)) throw new InputError('NOT_JSON', `${path} must hold a JSON object`);
  return value;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
