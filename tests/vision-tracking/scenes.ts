/** Networks that see the faces a test puts into the picture, for scenes that pixels cannot force. */
import type { FaceReading } from '../../edge-agent/core/geometry.js';
import type { SquareRegion } from '../../edge-agent/vision/crop.js';
import { DriverPlace, WHOLE_FRAME } from '../../edge-agent/vision/driver-place.js';
import { boxOfMesh } from '../../edge-agent/vision/mesh.js';
import { FaceTracker, type View } from '../../edge-agent/vision/tracker.js';
import { DARKNESS, fakeNetworks, openFace, type Answers } from '../vision/fakes.js';

/** A face the detector reports: its middle and side, pixels of the 640 x 480 picture. */
export interface Seen {
  readonly xPx: number;
  readonly yPx: number;
  readonly sizePx: number;
  /** How certain the detector is, 0..1; else nearly 1. */
  readonly certainty?: number;
}

const ANCHORS = 896;
const VALUES = 16;
/** Sides of the networks' inputs, pixels; the tracker gives the mesh 1.5 times the face. */
const DETECTOR_SIDE = 256;
const MESH_SIDE = 192;
const MESH_MARGIN = 1.5;

/**
 * A picture in which the detector sees what it is told, and the mesh fits a face wherever it is asked to: the mesh alone would follow
 * anything for ever.
 */
export class Scene {
  readonly #tracker: FaceTracker;
  readonly #scores = new Float32Array(ANCHORS).fill(-100);
  readonly #boxes = new Float32Array(ANCHORS * VALUES);
  readonly #answers = standingFace();
  readonly #region: SquareRegion;
  #tMs = 0;

  constructor(view?: View) {
    this.#region = new DriverPlace(view?.seat ?? WHOLE_FRAME).searchRegion(DARKNESS);
    const networks = fakeNetworks(this.#answers);
    const detector = {
      run: () => Promise.resolve({ scores: this.#scores, boxes: this.#boxes }),
      release: () => Promise.resolve(),
    };
    this.#tracker = new FaceTracker({ ...networks, detector }, view);
  }

  /** Frames of 100 ms for `seconds`; gives the last reading. `flag`: how certain the mesh is; 0: the landmarks are lost. */
  async show(faces: readonly Seen[], seconds: number, { flag = 1 } = {}): Promise<FaceReading> {
    this.#put(faces);
    this.#answers.flag = flag;
    const endMs = this.#tMs + seconds * 1000;
    for (;;) {
      const reading = await this.#tracker.detect({ ...DARKNESS, tMs: this.#tMs });
      this.#tMs += 100;
      if (this.#tMs >= endMs) return reading;
    }
  }

  /** One frame as bright as the sun, in which the detector sees nothing. */
  async flash(): Promise<FaceReading> {
    this.#put([]);
    const rgb = DARKNESS.rgb.slice().fill(255);
    const reading = await this.#tracker.detect({ ...DARKNESS, rgb, tMs: this.#tMs });
    this.#tMs += 100;
    return reading;
  }

  /** The first anchors belong to the top left cell of 16 x 16, two each. */
  #put(faces: readonly Seen[]): void {
    const { centreXPx, centreYPx, sizePx: regionPx } = this.#region;
    const scale = DETECTOR_SIDE / regionPx;
    this.#scores.fill(-100);
    for (const [index, { xPx, yPx, sizePx, certainty }] of faces.entries()) {
      const anchor = 2 * index;
      const x = (xPx - centreXPx) * scale + DETECTOR_SIDE / 2 - 8 - 16 * index;
      const y = (yPx - centreYPx) * scale + DETECTOR_SIDE / 2 - 8;
      const side = sizePx * scale;
      this.#scores[anchor] = certainty === undefined ? 8 - index : Math.log(certainty / (1 - certainty));
      this.#boxes.set([x, y, side, side, x - side / 5, y - side / 5, x + side / 5, y - side / 5], anchor * VALUES);
    }
  }
}

/** The open face, just as large in its crop that the crop of the next frame is the same one. */
function standingFace(): Answers {
  const face = openFace();
  const { xPx, yPx, widthPx, heightPx } = boxOfMesh(face.mesh);
  const scale = MESH_SIDE / MESH_MARGIN / Math.max(widthPx, heightPx);
  const middle = [xPx + widthPx / 2, yPx + heightPx / 2, 0];
  const shift = [MESH_SIDE / 2, MESH_SIDE / 2, 0];
  const mesh = face.mesh.map((value, index) => (value - (middle[index % 3] ?? 0)) * scale + (shift[index % 3] ?? 0));
  return { ...face, mesh };
}
