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
import { VideoCamera } from './video.js';

const SYNTHETIC = 'synthetic:';
const NETWORK = /^(rtsps?|https?):\/\//;
const DEVICE = '/dev/';
const AS_IT_IS: DeviceSettings = { format: 'auto', widthPx: null, heightPx: null, framesPerSecond: null };

/** True when frames come at their own pace and never end by themselves. */
export function isLive(source: string): boolean {
  return NETWORK.test(source) || source.startsWith(DEVICE);
}

/** The source with its pictures set upright. Throws {@link InputError} when there is nothing to open. */
export async function openCamera(
  source: string,
  folderFramesPerSecond: number,
  settings: Orientation & Partial<DeviceSettings> = UPRIGHT,
): Promise<Camera> {
  const camera = isLive(source) ? liveCamera(source, settings) : await openRecorded(source, folderFramesPerSecond);
  return oriented(camera, settings);
}

/** A live source that is begun anew for as long as it takes; what it tells of itself goes to `supervisor`. */
export function openLive(
  source: string,
  settings: Orientation & Partial<DeviceSettings>,
  supervisor: Supervisor,
): { readonly camera: Camera; readonly counts: () => LiveCounts } {
  const live = liveCamera(source, settings, supervisor);
  return { camera: oriented(live, settings), counts: () => live.counts };
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

async function openRecorded(source: string, folderFramesPerSecond: number): Promise<Camera> {
  if (source.startsWith(SYNTHETIC)) return openSyntheticCamera(source.slice(SYNTHETIC.length));
  const entry = await stat(source).catch(() => null);
  if (entry === null) throw new InputError('NO_SOURCE', `there is no file or folder ${source}`);
  return entry.isDirectory() ? new FolderCamera(source, folderFramesPerSecond) : new VideoCamera(source);
}
