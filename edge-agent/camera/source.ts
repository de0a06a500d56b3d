/** Opens a frame source from what the user typed: a camera, a video file, a folder of pictures or `synthetic:SCENARIO`. */
import { stat } from 'node:fs/promises';
import { InputError } from '../errors.js';
import type { Camera } from '../ports.js';
import { FolderCamera } from './folder.js';
import { oriented, UPRIGHT, type Orientation } from './oriented.js';
import { openSyntheticCamera } from './synthetic.js';
import { DEVICE, HTTP, RTSP, VideoCamera } from './video.js';

const SYNTHETIC = 'synthetic:';
const NETWORK = /^(rtsps?|https?):\/\//;

/** True when frames come at their own pace and never end by themselves. */
export function isLive(source: string): boolean {
  return NETWORK.test(source) || source.startsWith('/dev/');
}

/** The source with its pictures set upright. Throws {@link InputError} when there is nothing to open. */
export async function openCamera(
  source: string,
  folderFramesPerSecond: number,
  orientation: Orientation = UPRIGHT,
): Promise<Camera> {
  return oriented(await open(source, folderFramesPerSecond), orientation);
}

async function open(source: string, folderFramesPerSecond: number): Promise<Camera> {
  if (source.startsWith(SYNTHETIC)) return openSyntheticCamera(source.slice(SYNTHETIC.length));
  if (NETWORK.test(source)) return new VideoCamera(source, 'ffmpeg', source.startsWith('rtsp') ? RTSP : HTTP);
  const entry = await stat(source).catch(() => null);
  if (entry === null) throw new InputError('NO_SOURCE', `there is no file or folder ${source}`);
  if (entry.isCharacterDevice()) return new VideoCamera(source, 'ffmpeg', DEVICE);
  return entry.isDirectory() ? new FolderCamera(source, folderFramesPerSecond) : new VideoCamera(source);
}
