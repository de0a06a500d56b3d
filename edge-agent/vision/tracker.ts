/** Follows the driver's face from frame to frame: the detector only finds or re-finds it, the mesh keeps it. */
import type { Face, FaceReading, PictureQuality } from '../core/geometry.js';
import type { FaceDetector, Frame } from '../ports.js';
import { placesOf, type FacePlaces } from './hands/places.js';
import { EyeReader } from './eyes.js';
import { FaceFinder, isSure, LARGE_FACE_CONFIDENCE, overlap, type Detection } from './detector.js';
import { DriverPlace, SWITCH_AFTER_MS, WHOLE_FRAME, type FacePlace, type Seat } from './driver-place.js';
import { contoursOf } from './contours.js';
import { lensOf } from './lens.js';
import { MeshFinder, accept, boxOfMesh, regionOfDetection, regionOfMesh, type Mesh } from './mesh.js';
import type { CropSquare, SquareRegion } from './crop.js';
import { loadCropKernel } from './crop-kernel.js';
import type { FaceNetworks } from './networks.js';
import { mouthRatioOf } from './mouth.js';
import { headPoseOf } from './pose.js';
import { QualityMeter } from './quality.js';

/**
 * A tracked face is checked against the detector this often: the mesh can drift onto a cheek-like patch. The check waits so much longer for a picture in which the
 * eyes have not changed: detector and irises together would be the slowest pictures of all, one in thirty. Ours.
 */
const VERIFY_EVERY_MS = 1000;
const VERIFY_PATIENCE_MS = 300;
/** Overlap with a detected face from which a check confirms the track. Ours. */
const MIN_VERIFY_OVERLAP = 0.1;

/**
 * Gone for so long, a driver is looked for this often, every second picture at 30 a second: the detector takes longer than mesh and
 * irises together. He is still found within 3 frames. Ours.
 */
const LONG_GONE_MS = 1000;
const SEARCH_EVERY_MS = 50;

/**
 * Landmarks from a crop whose middle is farther aside than this share of its side, or which is that much larger or smaller than theirs, are fitted again. No frame of
 * seven clips moves as much; of 30 shuffled stills of six people 2 eyes instead of 7 are then off by more than 0.2. Ours.
 */
const MAX_ASIDE = 0.05;
const MAX_SCALE = 1.08;

/**
 * A small face of which the detector is not sure is one when the mesh is so certain of it, in a wider crop than the detector's and in its own. Of 19 such patches of
 * walls, clothes and hands none, of 287 faces, most of them as at night, 283. Ours.
 */
const CERTAIN_FLAG = 0.9;

/** In noise the detector's box is a tenth too small, and the mesh may see no face in it: as at night in 31 faces of 404, each found in a crop so much wider. Ours. */
const WIDER = 1.3;

/** Change of luma from frame to frame from which it is another scene: a cut in a recording. 31 clips without cuts: 0.07 at most. Ours. */
const CUT_CHANGE = 0.15;

/** A mouth that has been this wide open in the last second may still be, whatever the landmarks say: a yawn begins with it. Ours. */
const WIDE_MOUTH_RATIO = 0.4;
const WIDE_MOUTH_MS = 1000;

/** What the tracker knows of the mounting. */
export interface View {
  readonly seat: Seat;
  /** Null: unknown. */
  readonly camera: { readonly fieldOfViewDeg: number | null };
  /** Give the contours of eyes and mouth with every reading. */
  readonly contours?: boolean;
}

const ANY_VIEW: View = { seat: WHOLE_FRAME, camera: { fieldOfViewDeg: null } };

/** A face path that can say where the face of its last picture was. */
export interface PlacedDetector extends FaceDetector {
  /** Null when that picture had no face; valid until the next picture. */
  readonly places: FacePlaces | null;
}

/** The face path of the cab unit, one face (the driver's) at a time. */
export class FaceTracker implements PlacedDetector {
  readonly #networks: FaceNetworks;
  readonly #finder: FaceFinder;
  readonly #mesh: MeshFinder;
  readonly #eyes: EyeReader;
  readonly #quality = new QualityMeter();
  readonly #fieldOfViewDeg: number | null;
  readonly #contours: boolean;
  readonly #place: DriverPlace;
  /** Of the last picture, pixels; 0 before the first. */
  #width = 0;
  #height = 0;
  #region: SquareRegion | null = null;
  #seen: Mesh | null = null;
  #checkedMs = -Infinity;
  /** Since when the detector has seen others only; null when it has not. */
  #doubtedMs: number | null = null;
  /** Since when there is no face; null while there is one. */
  #lostMs: number | null = null;
  #searchedMs = -Infinity;
  /** When the mouth was last seen wide open. */
  #wideMouthMs = -Infinity;

  constructor(networks: FaceNetworks, view: View = ANY_VIEW, crop: CropSquare = loadCropKernel().crop) {
    this.#networks = networks;
    this.#fieldOfViewDeg = view.camera.fieldOfViewDeg;
    this.#contours = view.contours === true;
    this.#place = new DriverPlace(view.seat);
    this.#finder = new FaceFinder(networks.detector, crop, LARGE_FACE_CONFIDENCE);
    this.#mesh = new MeshFinder(networks.mesh, crop);
    this.#eyes = new EyeReader(networks.iris, crop);
  }

  get places(): FacePlaces | null {
    return this.#seen === null ? null : placesOf(this.#seen.points);
  }

  async detect(frame: Frame): Promise<FaceReading> {
    const quality = this.#quality.measure(frame);
    const cut = this.#adoptSize(frame) || (quality.change ?? 0) >= CUT_CHANGE;
    const followed = cut ? null : await this.#follow(frame);
    if (followed !== null) {
      const face = await this.#describe(frame, followed);
      if (!this.#mustCheck(frame.tMs) || (await this.#isDriver(frame, followed)))
        return this.#tell(frame, quality, followed, face);
    }
    const found = (await this.#search(frame, cut)) ?? (cut ? await this.#follow(frame) : null);
    if (found !== null) {
      const face = await this.#describe(frame, found);
      // The detector placed the landmarks that placed these eyes: from the next frame on landmarks do.
      this.#eyes.forget();
      return this.#tell(frame, quality, found, face);
    }
    this.#seen = null;
    this.#region = null;
    this.#lostMs ??= frame.tMs;
    return { tMs: frame.tMs, face: null, absence: 'noFace', quality, hands: null };
  }

  /** Landmarks of the last picture say nothing about one of another size. True when this is one. */
  #adoptSize({ width, height }: Frame): boolean {
    const resized = this.#width !== 0 && (this.#width !== width || this.#height !== height);
    this.#width = width;
    this.#height = height;
    if (resized) {
      this.#region = null;
      this.#place.forget();
    }
    return resized;
  }

  /** The driver is here: from here he is followed. */
  #tell(frame: Frame, quality: PictureQuality, mesh: Mesh, face: Face): FaceReading {
    this.#place.remember(placeOf(mesh), frame.tMs);
    this.#seen = mesh;
    this.#region = this.#regionFor(mesh, frame.tMs);
    this.#lostMs = null;
    const drawn = this.#contours ? { contours: contoursOf(mesh.points, frame) } : {};
    return { tMs: frame.tMs, face, absence: 'none', quality, hands: null, ...drawn };
  }

  async close(): Promise<void> {
    const { detector, mesh, iris } = this.#networks;
    await Promise.all([detector.release(), mesh.release(), iris.release()]);
  }

  async #follow(frame: Frame): Promise<Mesh | null> {
    if (this.#region === null) return null;
    const mesh = await this.#fit(frame, this.#region);
    return mesh !== null && this.#place.holds(placeOf(mesh), frame) ? mesh : null;
  }

  /** Landmarks in `region`, fitted once more where that crop was far from the one that they ask for themselves. Null without a face. */
  async #fit(frame: Frame, region: SquareRegion): Promise<Mesh | null> {
    const mesh = await this.#meshIn(frame, region);
    if (mesh === null) return null;
    const own = this.#regionFor(mesh, frame.tMs);
    return isNear(region, own) ? mesh : this.#meshIn(frame, own);
  }

  /** Landmarks in `region`, null without a face; notes when the mouth is wide open. */
  async #meshIn(frame: Frame, region: SquareRegion): Promise<Mesh | null> {
    const mesh = accept(await this.#mesh.find(frame, region));
    if (mesh !== null && mouthRatioOf(mesh.points) >= WIDE_MOUTH_RATIO) this.#wideMouthMs = frame.tMs;
    return mesh;
  }

  #regionFor({ points }: Mesh, tMs: number): SquareRegion {
    return regionOfMesh(points, tMs - this.#wideMouthMs < WIDE_MOUTH_MS);
  }

  #mustCheck(tMs: number): boolean {
    const sinceMs = tMs - this.#checkedMs;
    const patienceMs = this.#eyes.judged > 0 ? VERIFY_PATIENCE_MS : 0;
    return sinceMs >= VERIFY_EVERY_MS + patienceMs;
  }

  /**
   * False when the detector sees a face beside the track that is more likely the driver's, or has seen only others for long. A
   * detector that sees nobody else proves nothing: a face that is turned far is followed better than found.
   */
  async #isDriver(frame: Frame, mesh: Mesh): Promise<boolean> {
    this.#checkedMs = frame.tMs;
    const place = placeOf(mesh);
    const seated = await this.#seatedFaces(frame);
    const sure = seated.filter((face) => isSure(face));
    if (sure.length === 0 || seated.some((face) => overlap(face, place) >= MIN_VERIFY_OVERLAP)) {
      this.#doubtedMs = null;
      return true;
    }
    if (this.#place.candidates(sure, frame.tMs).length > 0) return false;
    this.#doubtedMs ??= frame.tMs;
    if (frame.tMs - this.#doubtedMs < SWITCH_AFTER_MS) return true;
    this.#place.forget();
    return false;
  }

  async #search(frame: Frame, cut: boolean): Promise<Mesh | null> {
    const isLongGone = this.#lostMs !== null && frame.tMs - this.#lostMs >= LONG_GONE_MS;
    const sinceMs = frame.tMs - this.#searchedMs;
    if (isLongGone && !cut && sinceMs >= 0 && sinceMs < SEARCH_EVERY_MS) return null;
    this.#searchedMs = frame.tMs;
    return this.#findAgain(frame, cut);
  }

  /** After a cut nobody is expected anywhere, but he who is where he was goes first. */
  async #findAgain(frame: Frame, cut: boolean): Promise<Mesh | null> {
    const seated = await this.#seatedFaces(frame);
    const sure = seated.filter((face) => isSure(face));
    const unsure = seated.filter((face) => !isSure(face));
    if (cut && this.#place.candidates(sure, frame.tMs).length === 0) this.#place.forget();
    for (const detection of [sure, unsure].flatMap((faces) => this.#place.candidates(faces, frame.tMs))) {
      const mesh = await this.#meshOf(frame, detection);
      if (mesh === null) continue;
      this.#checkedMs = frame.tMs;
      this.#doubtedMs = null;
      return mesh;
    }
    return null;
  }

  /** Landmarks of a face that the detector found; null when the mesh sees none, or is not certain of what the detector alone does not tell. */
  async #meshOf(frame: Frame, detection: Detection): Promise<Mesh | null> {
    const mesh = isSure(detection) ? await this.#meshIn(frame, regionOfDetection(detection)) : null;
    return mesh ?? this.#certain(frame, await this.#meshIn(frame, regionOfDetection(detection, WIDER)));
  }

  /** Landmarks fitted again in the crop that they ask for themselves, when the mesh is certain both times. */
  async #certain(frame: Frame, mesh: Mesh | null): Promise<Mesh | null> {
    if (mesh === null || mesh.confidence < CERTAIN_FLAG) return null;
    const own = await this.#meshIn(frame, this.#regionFor(mesh, frame.tMs));
    return own !== null && own.confidence >= CERTAIN_FLAG ? own : null;
  }

  async #seatedFaces(frame: Frame): Promise<Detection[]> {
    return this.#place.seated(await this.#finder.find(frame, this.#place.searchRegion(frame)), frame);
  }

  async #describe(frame: Frame, mesh: Mesh): Promise<Face> {
    const eyes = await this.#eyes.read(frame, mesh.points);
    return {
      confidence: mesh.confidence,
      box: boxOfMesh(mesh.points),
      pose: headPoseOf(mesh.points, lensOf(frame, this.#fieldOfViewDeg)),
      leftEye: eyes.left,
      rightEye: eyes.right,
      mouthRatio: mouthRatioOf(mesh.points),
      gaze: eyes.gaze,
    };
  }
}

function isNear(region: SquareRegion, other: SquareRegion): boolean {
  const asideShare = Math.hypot(other.centreXPx - region.centreXPx, other.centreYPx - region.centreYPx) / region.sizePx;
  return asideShare <= MAX_ASIDE && Math.max(other.sizePx / region.sizePx, region.sizePx / other.sizePx) <= MAX_SCALE;
}

function placeOf({ points }: Mesh): FacePlace {
  const { xPx, yPx, widthPx, heightPx } = boxOfMesh(points);
  return { centreXPx: xPx + widthPx / 2, centreYPx: yPx + heightPx / 2, widthPx, heightPx };
}
