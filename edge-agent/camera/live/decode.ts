/** Unpacks a camera's own JPEG into pixels, at a size that the networks can use. */
import { jpegPixels } from '../../jpeg.js';
import type { Frame } from '../../ports.js';
import type { Cut } from './cutter.js';

/** Longer side of what is watched: a 4K picture is unpacked at half its size from the start, in a quarter of the time. Ours. */
export const MAX_SIDE_PX = 1280;

/** The frame of a cut; null when it is no whole picture. @param memory see {@link jpegPixels}. */
export async function frameOf(cut: Cut, tMs: number, memory?: Uint8Array): Promise<Frame | null> {
  if (cut.kind === 'rgb') return { tMs, width: cut.width, height: cut.height, rgb: cut.rgb };
  try {
    return { tMs, ...(await jpegPixels(cut.bytes, MAX_SIDE_PX, memory)), jpeg: cut.bytes };
  } catch {
    return null;
  }
}
