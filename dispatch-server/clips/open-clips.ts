/** Opens the clips of a data folder. */
import { join } from 'node:path';
import { clipLimitsOf, type Config } from '../config/schema.js';
import { readKeyFile } from './cipher.js';
import { ClipArchive, type ClipArchiveParts } from './clip-archive.js';
import { openClipFiles, type ClipFiles } from './clip-files.js';

/** Inside the data folder. */
export const CLIP_FOLDER = 'clips';

/** Throws OperatorError when the key file is no good. */
export async function openClips(
  dataFolder: string,
  config: Config['clips'],
  parts: Pick<ClipArchiveParts, 'store' | 'log' | 'now' | 'announce'>,
): Promise<{ clips: ClipArchive; clipFiles: ClipFiles }> {
  const folder = join(dataFolder, CLIP_FOLDER);
  const clipFiles = await openClipFiles(folder, config.keyFile === null ? null : readKeyFile(config.keyFile));
  const clips = new ClipArchive({ ...parts, files: clipFiles, folder, limits: clipLimitsOf(config) });
  return { clips, clipFiles };
}
