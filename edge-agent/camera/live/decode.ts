/** Unpacks a camera's own JPEG into pixels, at a size that the networks can use. */
import sharp from 'sharp';
import type { Frame } from '../../ports.js';
import type { Cut } from './cutter.js';

/** Longer side of what is watched: a 4K picture is unpacked at half its size from the start, in a quarter of the time. Ours. */
export const MAX_SIDE_PX = 1280;

/** The frame of a cut; null when it is no whole picture. `failOn: warning` refuses pictures that broke off in the middle. */
export async function frameOf(cut: Cut, tMs: number): Promise<Frame | null> {
  if (cut.kind === 'rgb') return { tMs, width: cut.width, height: cut.height, rgb: cut.rgb };
  const side = { width: MAX_SIDE_PX, height: MAX_SIDE_PX, fit: 'inside', withoutEnlargement: true } as const;
  try {
    const { data, info } = await sharp(cut.bytes, { failOn: 'warning', limitInputPixels: 100_000_000 })
      .resize(side)
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { tMs, width: info.width, height: info.height, rgb: data, jpeg: cut.bytes };
  } catch {
    return null;
  }
}
