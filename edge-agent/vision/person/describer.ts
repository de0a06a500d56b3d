/** Describes one face by numbers that are alike for one person: crop, network, unit length. Knows nobody and keeps nothing. */
import { ensureModels, modelVersions } from '@oyau/models';
import type { Frame } from '../../ports.js';
import { loadCropKernel } from '../crop-kernel.js';
import type { CropSquare, SquareRegion } from '../crop.js';
import type { FacePlaces } from '../hands/places.js';
import { openNetwork, SPARING_OPTIONS, type NetworkRunner } from '../networks.js';

/** Side of the network's input in pixels. */
const SIDE = 224;
const LEVELS = 255;
/** What the network takes off blue, green and red, in this order: means of its training pictures (Keras, mode `caffe`). */
const CHANNEL_MEANS = [103.939, 116.779, 123.68] as const;
/** Mean and standard deviation of every crop before the network sees it, levels. Ours: about those of a face by day. */
const GREY_MEAN = 115;
const GREY_SPREAD = 55;
/** A crop flatter than this is not stretched further: it is noise, levels. Ours. */
const LEAST_SPREAD = 4;
/** Numbers of a descriptor. */
export const DESCRIPTOR_LENGTH = 1024;
/** Side of the crop in face sizes. Of 1, 1.2 and 1.35 the one that tells best: persons apart by 7.8, 8.8 and 8.3 spreads of the likeness by day. */
const MARGIN = 1.2;

/** The one network of the check. */
export const PERSON_NETWORKS = ['faceres'] as const;

/** Short hash of it. */
export const PERSON_VERSIONS: Readonly<Record<string, string>> = { faceres: modelVersions.faceres };

/** Gives the descriptor of the face at these places: `float32[1024]` of length 1, valid until the next call. */
export interface Describer {
  describe(frame: Frame, places: FacePlaces): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Converts the weights at first use, verifies them and opens the session. Throws `ModelError` when a hash differs. */
export async function loadDescriber(): Promise<Describer> {
  const { faceres } = await ensureModels(PERSON_NETWORKS);
  return new NetworkDescriber(await openNetwork(faceres, ['descriptor'], SPARING_OPTIONS));
}

class NetworkDescriber implements Describer {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #unit = new Float32Array(DESCRIPTOR_LENGTH);
  readonly #network: NetworkRunner<'descriptor'>;
  readonly #crop: CropSquare;

  constructor(network: NetworkRunner<'descriptor'>, crop: CropSquare = loadCropKernel().crop) {
    this.#network = network;
    this.#crop = crop;
  }

  async describe(frame: Frame, places: FacePlaces): Promise<Float32Array> {
    this.#crop(frame, regionOf(places), { side: SIDE, scale: LEVELS }, this.#input);
    toEvenGrey(this.#input);
    const { descriptor } = await this.#network.run(this.#input, [1, SIDE, SIDE, 3]);
    const length = Math.sqrt(descriptor.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < DESCRIPTOR_LENGTH; i++) this.#unit[i] = (descriptor[i] ?? 0) / length;
    descriptor.fill(0);
    return this.#unit;
  }

  close(): Promise<void> {
    this.#unit.fill(0);
    return this.#network.release();
  }
}

/** The square around the face, its eyes level. */
function regionOf({ centre, sizePx, leftEye, rightEye }: FacePlaces): SquareRegion {
  const angleRad = Math.atan2(leftEye.yPx - rightEye.yPx, leftEye.xPx - rightEye.xPx);
  return { centreXPx: centre.xPx, centreYPx: centre.yPx, sizePx: sizePx * MARGIN, angleRad };
}

/**
 * Grey, of the same brightness and contrast: a camera that goes over to infrared leaves the same face as like itself as before. Of
 * the same person by day and by night, least likeness 0.69 so, 0.64 in colour.
 *
 * @param crop `float32[n, 3]` RGB 0..255 in, BGR less the means out.
 */
function toEvenGrey(crop: Float32Array): void {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < crop.length; at += 3) {
    const luma = 0.299 * (crop[at] ?? 0) + 0.587 * (crop[at + 1] ?? 0) + 0.114 * (crop[at + 2] ?? 0);
    crop[at] = luma;
    sum += luma;
    squares += luma * luma;
  }
  const count = crop.length / 3;
  const mean = sum / count;
  const scale = GREY_SPREAD / Math.max(LEAST_SPREAD, Math.sqrt(Math.max(0, squares / count - mean * mean)));
  const [blue, green, red] = CHANNEL_MEANS;
  for (let at = 0; at < crop.length; at += 3) {
    const grey = Math.min(LEVELS, Math.max(0, ((crop[at] ?? 0) - mean) * scale + GREY_MEAN));
    crop[at] = grey - blue;
    crop[at + 1] = grey - green;
    crop[at + 2] = grey - red;
  }
}
