/** Which of several faces is the driver's: the one in his seat that carries on from where he was last seen. */
import type { Detection } from './detector.js';
import type { SquareRegion } from './crop.js';

/** Where the driver's face may be, parts of the upright frame's width and height from its top left. */
export interface Seat {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const WHOLE_FRAME: Seat = { left: 0, top: 0, right: 1, bottom: 1 };

/** How long nobody else is taken for the driver after he was last seen. Longer than `noDriverMs` (3 s): that he is gone is told before another face is watched. Ours. */
export const SWITCH_AFTER_MS = 5000;
/** While he is only just lost he may turn up this far away, in face sizes; the next seat is 60 cm off, four faces. Ours. */
const REACH = 2;
/** And this much larger or smaller: leaning from 62 to 40 cm is 1.55; a detector's box and a mesh's differ by 1.2. Ours. */
const MAX_SIZE_RATIO = 1.9;
/** A face that is followed may lean this far out of the seat, in face sizes. Ours. */
const LEAN = 0.5;
/** Room around the seat that the detector sees, in parts of its side: a face at the edge must be whole to be found. */
const SEAT_MARGIN = 0.15;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A face in the picture, as the detector or the mesh gives it. */
export type FacePlace = Pick<Detection, 'centreXPx' | 'centreYPx' | 'widthPx' | 'heightPx'>;

/** Remembers where the driver was; judges by place and size alone. */
export class DriverPlace {
  readonly #seat: Seat;
  #last: FacePlace | null = null;
  #lastMs = -Infinity;

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  /** The square of the frame in which the detector looks for him: the seat with some room, at most the whole frame. */
  searchRegion({ width, height }: Size): SquareRegion {
    const { left, top, right, bottom } = this.#seat;
    const seatPx = Math.max((right - left) * width, (bottom - top) * height);
    return {
      centreXPx: ((left + right) / 2) * width,
      centreYPx: ((top + bottom) / 2) * height,
      sizePx: Math.min(seatPx * (1 + 2 * SEAT_MARGIN), Math.max(width, height)),
      angleRad: 0,
    };
  }

  /** Those faces that are in the seat. */
  seated<Found extends FacePlace>(found: readonly Found[], frame: Size): Found[] {
    return found.filter((face) => this.#inSeat(face, frame, 0));
  }

  /** Faces in the seat that may be his, most likely first: near where he was; when he has been gone for long, the largest. */
  candidates<Found extends FacePlace>(seated: readonly Found[], tMs: number): Found[] {
    const last = this.#remembered(tMs);
    if (last === null) return seated.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    const near = seated.filter((face) => carriesOn(last, face));
    return near.sort((a, b) => strangeness(last, a) - strangeness(last, b));
  }

  /** True when a face that is followed has not left the seat. */
  holds(face: FacePlace, frame: Size): boolean {
    return this.#inSeat(face, frame, LEAN * sizeOf(face));
  }

  /** He was seen here. */
  remember(face: FacePlace, tMs: number): void {
    this.#last = face;
    this.#lastMs = tMs;
  }

  /** What was followed was not he. */
  forget(): void {
    this.#last = null;
  }

  #remembered(tMs: number): FacePlace | null {
    return tMs - this.#lastMs < SWITCH_AFTER_MS ? this.#last : null;
  }

  #inSeat({ centreXPx: x, centreYPx: y }: FacePlace, { width, height }: Size, roomPx: number): boolean {
    const { left, top, right, bottom } = this.#seat;
    const across = x >= left * width - roomPx && x <= right * width + roomPx;
    return across && y >= top * height - roomPx && y <= bottom * height + roomPx;
  }
}

function carriesOn(last: FacePlace, face: FacePlace): boolean {
  const ratio = sizeOf(face) / sizeOf(last);
  return distance(last, face) <= REACH && Math.max(ratio, 1 / ratio) <= MAX_SIZE_RATIO;
}

/** Grows with the way from the last place and with the change of size; 0 for the same face. */
function strangeness(last: FacePlace, face: FacePlace): number {
  return distance(last, face) + Math.abs(Math.log(sizeOf(face) / sizeOf(last)));
}

/** Way between two faces in sizes of the first. */
function distance(last: FacePlace, face: FacePlace): number {
  return Math.hypot(face.centreXPx - last.centreXPx, face.centreYPx - last.centreYPx) / sizeOf(last);
}

function sizeOf({ widthPx, heightPx }: FacePlace): number {
  return Math.max(widthPx, heightPx);
}
