/** The one door to the fixtures: frames of the synthetic driver, for the demo, self-tests and training. */
import { InputError } from '../errors.js';
import type { SweepScene } from '../evaluation/sweep.js';
import type { Camera, Frame } from '../ports.js';

/** What the fixtures package gives; checked at the door because product code does not depend on it. */
export interface SyntheticSource {
  readonly durationMs: number;
  /** What really happens in one pass of the scenario. */
  readonly truth: readonly SyntheticEvent[];
  readonly scenario: { truthAt(tMs: number): SyntheticTruth };
  frames(): AsyncIterable<Frame> | Iterable<Frame>;
}

/** One thing that really happens, with further figures that explain it. */
export interface SyntheticEvent {
  readonly kind: string;
  readonly onsetMs: number;
  readonly offsetMs: number;
}

/** Exact numbers of one moment; openness and mouth 0..1, angles with the signs of the head pose. */
export interface SyntheticTruth {
  readonly opennessLeft: number;
  readonly opennessRight: number;
  readonly mouth: number;
  readonly yawDeg: number;
  readonly pitchDeg: number;
}

/** Put together at run time so that nothing but this door links the product to the fixtures. */
const FIXTURES = ['@oyau/fixtures', 'synthetic'].join('/');

/** Loads the synthetic driver. Throws {@link InputError} when the package is not installed or the scenario is wrong. */
export async function openSyntheticSource(scenario: string): Promise<SyntheticSource> {
  const open = await sourceDoor();
  try {
    return open(scenario);
  } catch (error) {
    throw new InputError('BAD_SCENARIO', error instanceof Error ? error.message : String(error));
  }
}

/** The synthetic driver as a camera. Throws as {@link openSyntheticSource} does. */
export async function openSyntheticCamera(scenario: string): Promise<Camera> {
  const source = await openSyntheticSource(scenario);
  return {
    async *frames(signal) {
      for await (const frame of source.frames()) {
        if (signal.aborted) return;
        yield frame;
      }
    },
  };
}

/** The scenes of the sweep. Throws {@link InputError} when the package is not installed. */
export async function openSyntheticSweep(): Promise<readonly SweepScene[]> {
  const scenes = (await door()).sweepScenes;
  if (typeof scenes !== 'function') throw notInstalled();
  return (scenes as () => readonly SweepScene[])();
}

async function sourceDoor(): Promise<(scenario: string) => SyntheticSource> {
  const open = (await door()).openSyntheticSource;
  if (typeof open !== 'function') throw notInstalled();
  return open as (scenario: string) => SyntheticSource;
}

async function door(): Promise<Readonly<Record<string, unknown>>> {
  const module: unknown = await import(FIXTURES).catch(() => null);
  if (typeof module !== 'object' || module === null) throw notInstalled();
  return module as Readonly<Record<string, unknown>>;
}

function notInstalled(): InputError {
  return new InputError('NO_SYNTHETIC_DRIVER', 'the synthetic driver is not installed here (package @oyau/fixtures)');
}
