/** The labelled clips of real faces, which are lent for measurement and lie beside the repository or nowhere. */
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../../shared/clips');

/** Why tests on clips cannot run here; null = they can. */
export const noClips = !existsSync(FOLDER)
  ? 'no clips'
  : spawnSync('ffmpeg', ['-version']).error !== undefined
    ? 'no ffmpeg'
    : null;

export const CLIPS_FOLDER = FOLDER;

export function clip(name: string): string {
  return path.join(FOLDER, name);
}
