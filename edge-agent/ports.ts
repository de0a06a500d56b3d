/** The ports of the cab unit: what the loop needs from the world, one to three methods each. */
import type { Tone } from './core/alarm.js';
import type { FaceReading } from './core/geometry.js';
import type { FindingChange } from './core/finding.js';

/** One picture with the time at which it was captured. */
export interface Frame {
  /** Capture time in ms, monotonic within one source; never wall time. */
  readonly tMs: number;
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB, 8 bit, row by row: `uint8[height, width, 3]`. A live camera writes the next picture into the same memory: copy what is kept. */
  readonly rgb: Uint8Array;
  /** The same picture as the camera compressed it, perhaps larger; absent when there is none or it was turned. */
  readonly jpeg?: Uint8Array;
}

/** A source of frames: a camera, a video file, a folder, the synthetic driver. */
export interface Camera {
  /** Frames in order of capture; ends with the source or when `signal` aborts. */
  frames(signal: AbortSignal): AsyncIterable<Frame>;
}

/** Finds the driver's face in a frame. */
export interface FaceDetector {
  detect(frame: Frame): Promise<FaceReading>;
  close(): Promise<void>;
}

export type { Tone };

/** Makes sound in the cab. Must return at once: it never waits for the device, the disk or the network. */
export interface Sounder {
  play(tone: Tone): void;
  stop(): void;
  close(): void;
}

/** Something in the cab that is on or off: the seat's vibration. Must return at once. */
export interface Relay {
  set(on: boolean): void;
  /** Switches it off for good. */
  close(): void;
}

/** Takes finding changes towards dispatch. `accept` returns when the change is durable in the cab. */
export interface Uplink {
  accept(change: FindingChange): void;
  close(): Promise<void>;
}

/** A value of the vehicle, how old it is, and who told it: `fixed`, `wheels`, `tachograph`, `gnss`, `can`. */
export interface Measured<Value> {
  readonly value: Value;
  readonly ageMs: number;
  readonly by: string;
}

/** Engaged gear: forward positive, neutral 0, reverse negative. */
export type Gear = number | 'park';

export interface Place {
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** What is known of the truck now; null = not known: never told, not available, or too old. An unknown speed counts as moving. */
export interface VehicleState {
  readonly speedKmh: Measured<number> | null;
  readonly position: Measured<Place> | null;
  /** Clockwise from north, 0..360; not known while standing. */
  readonly headingDeg: Measured<number> | null;
  readonly ignition: Measured<boolean> | null;
  readonly gear: Measured<Gear> | null;
  readonly parkBrake: Measured<boolean> | null;
}

/** The truck around the unit. `state` returns at once and never throws. */
export interface Vehicle {
  state(): VehicleState;
  close(): void;
}

/** Wall and monotonic time, at the rim only. */
export interface Clock {
  /** Wall clock, ms since 1970-01-01 UTC. */
  wallMs(): number;
  /** Monotonic clock, ms from an arbitrary start. */
  monotonicMs(): number;
}
