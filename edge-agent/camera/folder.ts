/** Frames of a folder of still pictures, in the order of their names, at a given rate. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { InputError } from '../errors.js';
import type { Camera, Frame } from '../ports.js';

const PICTURE = /\.(jpe?g|png|webp|bmp|tiff?)$/i;

/** A folder of JPEG, PNG, WebP or TIFF pictures as a camera. Throws {@link InputError} when it holds none. */
export class FolderCamera implements Camera {
  readonly #folder: string;
  readonly #framesPerSecond: number;

  constructor(folder: string, framesPerSecond: number) {
    this.#folder = folder;
    this.#framesPerSecond = framesPerSecond;
  }

  async *frames(signal: AbortSignal): AsyncIterable<Frame> {
    const byNumber = new Intl.Collator('en', { numeric: true }).compare;
    const names = (await readdir(this.#folder)).filter((name) => PICTURE.test(name)).sort(byNumber);
    if (names.length === 0)
      throw new InputError('NO_PICTURES', `${this.#folder} holds no JPEG, PNG, WebP or TIFF picture`);
    for (const [index, name] of names.entries()) {
      if (signal.aborted) return;
      yield await this.#load(name, (index * 1000) / this.#framesPerSecond);
    }
  }

  async #load(name: string, tMs: number): Promise<Frame> {
    const path = join(this.#folder, name);
    try {
      const { data, info } = await sharp(path)
        .rotate()
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { tMs, width: info.width, height: info.height, rgb: data };
    } catch (error) {
      throw new InputError('NOT_A_PICTURE', `${path} cannot be read as a picture: ${String(error)}`);
    }
  }
}
