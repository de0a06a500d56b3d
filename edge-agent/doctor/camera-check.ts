/** Checks the camera with one look of some seconds: rate, picture, face, how it is turned, and on request left and right. */
import { isLive, openCamera } from '../camera/source.js';
import type { Config } from '../config.js';
import type { FaceReading } from '../core/geometry.js';
import { middleOf } from '../core/quantile.js';
import { startStillness, stepStillness } from '../core/stillness.js';
import type { Thresholds } from '../core/thresholds.js';
import { InputError } from '../errors.js';
import { maskedText } from '../masking.js';
import type { Frame } from '../ports.js';
import { MEANT_TURN_DEG, leftTurnDeg } from '../vision/left-turn.js';
import { loadFaceNetworks, type FaceNetworks } from '../vision/networks.js';
import { detectOrientation } from '../vision/orientation.js';
import { FaceTracker } from '../vision/tracker.js';
import { fail, named, ok, skipped, warn, type CheckResult, type Finding } from './check.js';

/** How long it looks, on the camera's clock, and how long it waits for a camera that gives nothing. */
const LOOK_MS = 5000;
const LOOK_LEFT_MS = 6000;
const PATIENCE_MS = 10_000;
/** Pictures that are tried in four turns. */
const TURNED_EVERY_MS = 1200;
/** domain.md section 2: blink detectors are unreliable below 15 frames/s. */
const MIN_FRAMES_PER_SECOND = 14.5;
const MIN_FACE_SHARE = 0.9;
/** calibration/acceptance.ts: lids of smaller faces are guesses. */
const MIN_FACE_PX = 90;

/** What a look gave. */
export interface Look {
  readonly readings: readonly FaceReading[];
  readonly size: { readonly width: number; readonly height: number };
  /** Clockwise turn that would set a picture upright, one for each that was tried; null = cannot be told. */
  readonly turns: readonly (number | null)[];
}

export interface CameraCheckOptions {
  /** Ask the driver to look to his left once the camera is seen to work; null: do not test left and right. */
  readonly askToLookLeft: (() => void) | null;
  readonly patienceMs?: number;
}

/** What to do about a source that cannot be read, by the code of the error. */
const SOURCE_ADVICE: Readonly<Record<string, string>> = {
  NO_SOURCE: 'name one that is there: "source" in the configuration, or --source',
  NOT_A_VIDEO: 'name another one, a whole video: "source" in the configuration, or --source',
  SINGLE_PICTURE: 'name a video, a camera or a folder of pictures',
  NO_PICTURES: 'put pictures there, or name another folder',
  NOT_A_PICTURE: 'take this file away, or put a whole one in its place',
  FFMPEG_MISSING: 'apt install ffmpeg',
};
const ANY_SOURCE_ADVICE = 'check the source: "source" in the configuration, or --source';

export async function cameraCheck(
  config: Config,
  thresholds: Thresholds,
  options: CameraCheckOptions,
): Promise<readonly CheckResult[]> {
  try {
    return await lookAndJudge(config, thresholds, options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const said = maskedText(error.message.replaceAll(/:?\s*\n\s*/g, '; '));
    return [named('camera', fail(said, SOURCE_ADVICE[error.code] ?? ANY_SOURCE_ADVICE))];
  }
}

async function lookAndJudge(
  config: Config,
  thresholds: Thresholds,
  { askToLookLeft, patienceMs = PATIENCE_MS }: CameraCheckOptions,
): Promise<readonly CheckResult[]> {
  const camera = await openCamera(config.source, config.folderFramesPerSecond, config.camera);
  const networks = await loadFaceNetworks();
  const tracker = new FaceTracker(networks, config);
  const stop = new AbortController();
  const frames = awaited(camera.frames(stop.signal), patienceMs);
  try {
    const look = await lookFor(frames, LOOK_MS, tracker, networks);
    if (look.readings.length === 0) return verdictsOf(look, config, thresholds);
    askToLookLeft?.();
    const turning = askToLookLeft === null ? null : await lookFor(frames, LOOK_LEFT_MS, tracker, null);
    return [...verdictsOf(look, config, thresholds), named('camera.mirror', mirror(look, turning))];
  } finally {
    stop.abort();
    await tracker.close();
  }
}

/** Frames until the source ends or gives nothing for `patienceMs`. */
function awaited(frames: AsyncIterable<Frame>, patienceMs: number): AsyncIterator<Frame> {
  const source = frames[Symbol.asyncIterator]();
  return {
    async next() {
      let timer: NodeJS.Timeout | undefined;
      const silent = new Promise<IteratorResult<Frame>>((resolve) => {
        timer = setTimeout(() => resolve({ done: true, value: undefined }), patienceMs);
      });
      const next = source.next();
      next.catch(() => undefined);
      return Promise.race([next, silent]).finally(() => clearTimeout(timer));
    },
  };
}

/** @param networks to look for the turn of the picture; null: do not. */
async function lookFor(
  frames: AsyncIterator<Frame>,
  forMs: number,
  tracker: FaceTracker,
  networks: FaceNetworks | null,
): Promise<Look> {
  const readings: FaceReading[] = [];
  const turns: (number | null)[] = [];
  let size = { width: 0, height: 0 };
  for (let step = await frames.next(); step.done !== true; step = await frames.next()) {
    const frame = step.value;
    size = { width: frame.width, height: frame.height };
    readings.push(await tracker.detect(frame));
    const sinceMs = frame.tMs - (readings[0]?.tMs ?? 0);
    if (networks !== null && sinceMs >= turns.length * TURNED_EVERY_MS)
      turns.push((await detectOrientation(networks, [frame])).rotationDeg);
    if (sinceMs >= forMs) break;
  }
  return { readings, size, turns };
}

/** Verdicts on everything that a look alone can tell. */
export function verdictsOf(look: Look, config: Config, thresholds: Thresholds): CheckResult[] {
  if (look.readings.length === 0)
    return [
      named(
        'camera',
        fail(`${maskedText(config.source)} gives no picture`, 'check plug, cable and address of the camera'),
      ),
    ];
  return [
    named('camera.rate', rate(look, isLive(config.source))),
    named('camera.picture', picture(look.readings, thresholds)),
    named('camera.turned', turned(look.turns, config.camera)),
    named('camera.face', face(look.readings)),
  ];
}

/** A recording has the rate at which it was made. */
function rate({ readings, size }: Look, live: boolean): Finding {
  const spanMs = (readings.at(-1)?.tMs ?? 0) - (readings[0]?.tMs ?? 0);
  if (spanMs <= 0) return warn(`${size.width}x${size.height}, a single picture`, 'a video or a camera is needed');
  const perSecond = ((readings.length - 1) * 1000) / spanMs;
  const gaps = readings.slice(1).map(({ tMs }, index) => tMs - (readings[index]?.tMs ?? 0));
  const figure = `${size.width}x${size.height}, ${perSecond.toFixed(1)} frames/s, longest gap ${Math.max(...gaps).toFixed(0)} ms${live ? '' : ' (no camera: a recording)'}`;
  if (perSecond >= MIN_FRAMES_PER_SECOND) return ok(figure);
  return fail(figure, 'blinks are missed below 15 frames/s: raise the rate of the camera, give it more light');
}

function picture(readings: readonly FaceReading[], limits: Thresholds): Finding {
  const median = (of: (reading: FaceReading) => number): number => middleOf(readings.map(of));
  const brightness = median(({ quality }) => quality.brightness);
  const contrast = median(({ quality }) => quality.contrast);
  const sharpness = median(({ quality }) => quality.sharpness);
  const saturated = median(({ quality }) => quality.saturated);
  const still = readings.slice(1).filter(({ quality }) => (quality.change ?? 1) <= limits.cameraFrozenChange).length;
  const figure = `brightness ${brightness.toFixed(2)}, contrast ${contrast.toFixed(2)}, sharpness ${sharpness.toFixed(3)}, burnt out ${saturated.toFixed(2)}`;
  const same = readings.length > 1 && still === readings.length - 1;
  if (same || standsStill(readings, limits)) {
    const how = same ? 'every picture is the same' : 'the face in it stands still';
    return fail(`${figure}; ${how}`, 'the camera is frozen: cut its power for a moment');
  }
  if (contrast < limits.cameraCoveredContrast) return fail(`${figure}: covered`, 'take away what covers the lens');
  if (brightness < limits.cameraDarkBrightness) return fail(`${figure}: dark`, 'turn on the infrared lamp');
  if (sharpness < limits.cameraBlurredSharpness)
    return fail(`${figure}: out of focus`, 'clean the lens, turn it to focus');
  if (saturated > limits.glareSaturated) return warn(`${figure}: glare`, 'shade the lens, lower the exposure');
  return ok(figure);
}

/** A frozen sensor behind an encoder that goes on. */
function standsStill(readings: readonly FaceReading[], limits: Thresholds): boolean {
  const state = startStillness();
  return readings.some(({ tMs, face, quality }) =>
    stepStillness(state, { tMs, faceSeen: face !== null, quality }, limits),
  );
}

/** The configured turn comes first, then the mirror: behind a mirror, the rest of a turn goes the other way round. */
function turned(turns: readonly (number | null)[], { rotationDeg, mirrored }: Config['camera']): Finding {
  const told = turns.filter((turn) => turn !== null);
  const [most] = told.toSorted((a, b) => countOf(told, b) - countOf(told, a));
  if (most === undefined) return warn('cannot be told: no upright face is clearly best', 'seat somebody and repeat');
  if (most === 0) return ok(`upright (camera.rotationDeg ${rotationDeg})`);
  const wanted = (rotationDeg + (mirrored ? 360 - most : most)) % 360;
  return fail(`the picture must be turned by another ${most} deg`, `set camera.rotationDeg to ${wanted}`);
}

function countOf(values: readonly number[], value: number): number {
  return values.filter((other) => other === value).length;
}

function face(readings: readonly FaceReading[]): Finding {
  const faces = readings.flatMap((reading) => reading.face ?? []);
  const share = faces.length / readings.length;
  if (faces.length === 0) return fail('no face', 'seat somebody; aim the camera at the driver; check the seat mark');
  const widthPx = middleOf(faces.map(({ box }) => box.widthPx));
  const eyes = faces.filter(({ leftEye, rightEye }) => leftEye.visible && rightEye.visible).length / readings.length;
  const figure = `face in ${percent(share)} of the pictures, both eyes in ${percent(eyes)}, ${widthPx.toFixed(0)} px wide`;
  if (share < MIN_FACE_SHARE) return fail(figure, 'aim the camera at the driver');
  if (eyes < MIN_FACE_SHARE) return warn(figure, 'take off sunglasses; turn the lamp so that glasses do not shine');
  if (widthPx < MIN_FACE_PX) return warn(figure, `should be ${MIN_FACE_PX} px or more: mount the camera nearer`);
  return ok(figure);
}

/** A face is as good a face in a mirror: only a driver who knows his left can tell. */
function mirror(look: Look, turning: Look | null): Finding {
  if (turning === null) return skipped('a face cannot tell', '--look-left asks the driver to turn his head');
  const yaws = ({ readings }: Look): number[] => readings.flatMap(({ face }) => face?.pose.yawDeg ?? []);
  const deg = leftTurnDeg(yaws(turning), middleOf(yaws(look)));
  if (deg === null || Number.isNaN(deg) || Math.abs(deg) < MEANT_TURN_DEG)
    return warn(
      'cannot be told: no turn of the head was seen',
      'repeat; the driver turns his head to his left and holds it',
    );
  if (deg > 0) return ok(`his left is left (${deg.toFixed(0)} deg)`);
  return fail(
    `left and right are swapped (${deg.toFixed(0)} deg)`,
    'if he did turn to his left, change camera.mirrored in the configuration',
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
