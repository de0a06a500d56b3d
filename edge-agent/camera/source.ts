/** Opens a frame source from what the user typed: a camera, a video file, a folder of pictures or `synthetic:SCENARIO`. */
import { stat } from 'node:fs/promises';
import { systemClock } from '../clock.js';
import { InputError } from '../errors.js';
import type { Camera } from '../ports.js';
import { formatsOf } from './devices.js';
import { FolderCamera } from './folder.js';
import { deviceInput, networkInput, type DeviceSettings, type LiveInput } from './live/input.js';
import { LiveCamera, type LiveCounts, type Supervisor } from './live/live-camera.js';
import { oriented, UPRIGHT, type Orientation } from './oriented.js';
import { openSyntheticCamera } from './synthetic.js';
import { VideoCamera, type Damage } from './video.js';

const SYNTHETIC = 'synthetic:';
const NETWORK = /^(rtsps?|https?):\/\//;
const DEVICE = '/dev/';
const VIDEO =
  /\.(mp4|m4v|mov|qt|mkv|webm|avi|divx|mpe?g|mpv|m2v|vob|ts|mts|m2ts|3gp|3g2|flv|f4v|wmv|asf|ogv|ogg|gif|mxf|nut|y4m|mjpe?g|[hx]?26[45]|hevc|ivf|dav)$/i;
const PICTURE = /\.(jpe?g|png|webp|bmp|tiff?|heic|avif)$/i;
const AS_IT_IS: DeviceSettings = { format: 'auto', widthPx: null, heightPx: null, framesPerSecond: null };

/** True when a file is called as a video is. */
export function isVideoName(name: string): boolean {
  return VIDEO.test(name);
}

/** In one line, that a video was not whole. */
export function damageText({ path, frames, lastMs, reason }: Damage): string {
  return `${path} is damaged or cut: ${frames} frames up to ${(lastMs / 1000).toFixed(2)} s were read; ffmpeg: ${reason}`;
}

/** Nobody must take a part for the whole. */
function warnOf(damage: Damage): void {
  process.stderr.write(`oyau-agent: warning: ${damageText(damage)}\n`);
}

/** True when frames come at their own pace and never end by themselves. */
export function isLive(source: string): boolean {
  return NETWORK.test(source) || source.startsWith(DEVICE);
}

/**
 * The source with its pictures set upright. Throws {@link InputError} when there is nothing to open.
 *
 * @param damaged hears, after the last frame, that a video is damaged or cut; without it, stderr does.
 */
export async function openCamera(
  source: string,
  folderFramesPerSecond: number,
  settings: Orientation & Partial<DeviceSettings> = UPRIGHT,
  damaged: (damage: Damage) => void = warnOf,
): Promise<Camera> {
  const camera = isLive(source)
    ? liveCamera(source, settings)
    : await openRecorded(source, folderFramesPerSecond, damaged);
  return oriented(camera, settings, isLive(source));
}

/** A live source that is begun anew for as long as it takes; what it tells of itself goes to `supervisor`. */
export function openLive(
  source: string,
  settings: Orientation & Partial<DeviceSettings>,
  supervisor: Supervisor,
): { readonly camera: Camera; readonly counts: () => LiveCounts } {
  const live = liveCamera(source, settings, supervisor);
  return { camera: oriented(live, settings, true), counts: () => live.counts };
}

function liveCamera(source: string, settings: Partial<DeviceSettings>, supervisor?: Supervisor): LiveCamera {
  const input = NETWORK.test(source)
    ? () => Promise.resolve(networkInput(source))
    : () => inputOfDevice(source, { ...AS_IT_IS, ...settings });
  return new LiveCamera({ source, input, clock: systemClock, supervisor });
}

async function inputOfDevice(device: string, settings: DeviceSettings): Promise<LiveInput> {
  const offered = settings.format === 'auto' ? await formatsOf(device) : [];
  return deviceInput(
    settings,
    offered.map(({ name }) => name),
  );
}

async function openRecorded(
  source: string,
  folderFramesPerSecond: number,
  damaged: (damage: Damage) => void,
): Promise<Camera> {
  if (source.startsWith(SYNTHETIC)) return openSyntheticCamera(source.slice(SYNTHETIC.length));
  const entry = await stat(source).catch(() => null);
  if (entry === null) throw new InputError('NO_SOURCE', `there is no file or folder ${source}`);
  if (entry.isDirectory()) return new FolderCamera(source, folderFramesPerSecond);
  if (PICTURE.test(source))
    throw new InputError('SINGLE_PICTURE', `${source} is a single picture, no video: put it in a folder, name that`);
  return new VideoCamera(source, 'ffmpeg', damaged);
}
