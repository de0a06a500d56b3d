/** Follows the driver's face from frame to frame: the detector only finds or re-finds it, the mesh keeps it. */
import type { Face, FaceReading } from '../core/geometry.js';
import type { FaceDetector, Frame } from '../ports.js';
import { EyeReader } from './eyes.js';
import { FaceFinder, overlap, type Detection } from './detector.js';
import { MeshFinder, boxOfMesh, regionOfDetection, regionOfMesh, type Mesh } from './mesh.js';
import type { CropSquare, SquareRegion } from './crop.js';
import { loadCropKernel } from './crop-kernel.js';
import type { FaceNetworks } from './networks.js';
import { mouthRatioOf } from './mouth.js';
import { headPoseOf } from './pose.js';
import { QualityMeter } from './quality.js';

/** Mesh certainty below which the face counts as lost; the flag is near 0 or 1 in practice. Ours. */
const MIN_FACE_FLAG = 0.5;
/** A tracked face is checked against the detector this often: the mesh can drift onto a cheek-like patch. Ours. */
const VERIFY_EVERY_MS = 1000;
/** Overlap with a detected face below which the track is given up at a check. */
const MIN_VERIFY_OVERLAP = 0.1;

/** The face path of the cab unit, one face (the driver's) at a time. */
export class FaceTracker implements FaceDetector {
  readonly #networks: FaceNetworks;
  readonly #finder: FaceFinder;
  readonly #mesh: MeshFinder;
  readonly #eyes: EyeReader;
  readonly #quality = new QualityMeter();
  #region: SquareRegion | null = null;
  #verifiedMs = -Infinity;

  constructor(networks: FaceNetworks, crop: CropSquare = loadCropKernel().crop) {
    this.#networks = networks;
    this.#finder = new FaceFinder(networks.detector, crop);
    this.#mesh = new MeshFinder(networks.mesh, crop);
    this.#eyes = new EyeReader(networks.iris, crop);
  }

  async detect(frame: Frame): Promise<FaceReading> {
    const quality = this.#quality.measure(frame);
    const mesh = (await this.#follow(frame)) ?? (await this.#findAgain(frame));
    if (mesh === null) {
      this.#region = null;
      return { tMs: frame.tMs, face: null, absence: 'noFace', quality, hands: null };
    }
    this.#region = regionOfMesh(mesh.points);
    return { tMs: frame.tMs, face: await this.#describe(frame, mesh), absence: 'none', quality, hands: null };
  }

  async close(): Promise<void> {
    const { detector, mesh, iris } = this.#networks;
    await Promise.all([detector.release(), mesh.release(), iris.release()]);
  }

  async #follow(frame: Frame): Promise<Mesh | null> {
    if (this.#region === null) return null;
    const mesh = accept(await this.#mesh.find(frame, this.#region));
    if (mesh === null || frame.tMs - this.#verifiedMs < VERIFY_EVERY_MS) return mesh;
    this.#verifiedMs = frame.tMs;
    const detections = await this.#finder.find(frame);
    return detections.length === 0 || detections.some((found) => sameFace(found, mesh)) ? mesh : null;
  }

  async #findAgain(frame: Frame): Promise<Mesh | null> {
    for (const detection of await this.#finder.find(frame)) {
      const mesh = accept(await this.#mesh.find(frame, regionOfDetection(detection)));
      if (mesh === null) continue;
      this.#verifiedMs = frame.tMs;
      return mesh;
    }
    return null;
  }

  async #describe(frame: Frame, mesh: Mesh): Promise<Face> {
    const eyes = await this.#eyes.read(frame, mesh.points);
    return {
      confidence: mesh.confidence,
      box: boxOfMesh(mesh.points),
      pose: headPoseOf(mesh.points),
      leftEye: eyes.left,
      rightEye: eyes.right,
      mouthRatio: mouthRatioOf(mesh.points),
      gaze: eyes.gaze,
    };
  }
}

/** Null when the network is not sure or a landmark is not a number. */
function accept(mesh: Mesh): Mesh | null {
  return mesh.confidence >= MIN_FACE_FLAG && mesh.points.every(Number.isFinite) ? mesh : null;
}

function sameFace(detection: Detection, mesh: Mesh): boolean {
  const box = boxOfMesh(mesh.points);
  const asDetection = {
    centreXPx: box.xPx + box.widthPx / 2,
    centreYPx: box.yPx + box.heightPx / 2,
    widthPx: box.widthPx,
    heightPx: box.heightPx,
  };
  return overlap(detection, asDetection) >= MIN_VERIFY_OVERLAP;
}
