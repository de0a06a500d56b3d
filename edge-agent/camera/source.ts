/** Opens a frame source from what the user typed: `synthetic:SCENARIO`, a video file or a folder of pictures. */
import { stat } from 'node:fs/promises';
import { InputError } from '../errors.js';
import type { Camera } from '../ports.js';
import { FolderCamera } from './folder.js';
import { oriented, UPRIGHT, type Orientation } from './oriented.js';
import { openSyntheticCamera } from './synthetic.js';
import { VideoCamera } from './video.js';

const SYNTHETIC = 'synthetic:';

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
  const entry = await stat(source).catch(() => null);
  if (entry === null) throw new InputError('NO_SOURCE', `there is no file or folder ${source}`);
  return entry.isDirectory() ? new FolderCamera(source, folderFramesPerSecond) : new VideoCamera(source);
}
