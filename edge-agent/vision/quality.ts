/** What the picture itself is worth: brightness and contrast on a coarse grid, well under a millisecond. */
import type { PictureQuality } from '../core/geometry.js';
import type { Frame } from '../ports.js';

/** Samples per axis; 48 x 36 points tell a covered lens from a dark cab. */
const COLUMNS = 48;
const ROWS = 36;

/** Mean and standard deviation of luma (BT.601 weights), both 0..1. */
export function pictureQuality(frame: Frame): PictureQuality {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const x = Math.floor(((column + 0.5) * frame.width) / COLUMNS);
      const y = Math.floor(((row + 0.5) * frame.height) / ROWS);
      const at = (y * frame.width + x) * 3;
      const luma =
        (0.299 * (frame.rgb[at] ?? 0) + 0.587 * (frame.rgb[at + 1] ?? 0) + 0.114 * (frame.rgb[at + 2] ?? 0)) / 255;
      sum += luma;
      squares += luma * luma;
    }
  const count = COLUMNS * ROWS;
  const brightness = sum / count;
  return { brightness, contrast: Math.sqrt(Math.max(0, squares / count - brightness * brightness)) };
}
