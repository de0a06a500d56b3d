/** The cab's tones: what each one is made of, and their samples. Pure. */
import type { Tone } from '../ports.js';

/** Samples per second of everything this module renders. */
export const SAMPLE_RATE_HZ = 48_000;

/** One beep: a harmonic sound with soft edges. */
export interface Note {
  readonly startMs: number;
  readonly durationMs: number;
  /** Frequency of the first harmonic. */
  readonly fundamentalHz: number;
  /** Peak level relative to full scale, dB. */
  readonly peakDbfs: number;
}

export interface ToneSpec {
  /** What the driver should understand. */
  readonly meaning: string;
  /** A more urgent tone silences a less urgent one, never the other way round. */
  readonly urgency: number;
  /** Relative amplitudes of the 1st, 2nd, 3rd … harmonic. */
  readonly harmonics: readonly number[];
  /** Rise and fall of each note, ms: short edges sound urgent, long ones soft; without edges a loudspeaker clicks. */
  readonly edgeMs: number;
  readonly notes: readonly Note[];
}

/** Harmonics of the urgent tone stay near equal strength: cab noise of 75–85 dB(A) may mask one or two of them, not all four. */
const URGENT_HARMONICS = [1, 0.9, 0.8, 0.7];

/**
 * The tones. Every component lies between 500 and 3000 Hz, where a cab's noise is weaker than below and a loudspeaker of any size works.
 * Eye closure: fast pulses that become faster, higher and louder. Distraction: two slow, softer notes, falling. Unit fault: low, double.
 * Patterns are ours, in the manner of ISO 7731 and IEC 60601-1-8 (several harmonics, urgency by pulse rate), not certified to either.
 */
export const TONES: Readonly<Record<Tone, ToneSpec>> = {
  eyesClosed: {
    meaning: 'wake up: the eyes are closed',
    urgency: 3,
    harmonics: URGENT_HARMONICS,
    edgeMs: 5,
    notes: [
      ...pulses({ startMs: 0, count: 4, durationMs: 120, periodMs: 180, fundamentalHz: 587, peakDbfs: -6 }),
      ...pulses({ startMs: 720, count: 6, durationMs: 100, periodMs: 140, fundamentalHz: 659, peakDbfs: -3 }),
      ...pulses({ startMs: 1560, count: 8, durationMs: 80, periodMs: 110, fundamentalHz: 740, peakDbfs: -1 }),
    ],
  },
  microsleepWarning: {
    meaning: 'the eyes are closing',
    urgency: 2,
    harmonics: [1, 0.4, 0.2],
    edgeMs: 30,
    notes: pulses({ startMs: 0, count: 2, durationMs: 160, periodMs: 280, fundamentalHz: 784, peakDbfs: -14 }),
  },
  distraction: {
    meaning: 'look at the road',
    urgency: 1,
    harmonics: [1, 0.5, 0.25],
    edgeMs: 60,
    notes: [
      { startMs: 0, durationMs: 450, fundamentalHz: 880, peakDbfs: -10 },
      { startMs: 600, durationMs: 450, fundamentalHz: 660, peakDbfs: -10 },
    ],
  },
  unitFault: {
    meaning: 'the unit cannot watch the driver',
    urgency: 0,
    harmonics: [1, 0.6, 0.4, 0.2],
    edgeMs: 15,
    notes: pulses({ startMs: 0, count: 2, durationMs: 200, periodMs: 350, fundamentalHz: 500, peakDbfs: -9 }),
  },
};

/**
 * What the alarm process sounds when the unit has stopped: three long, slowly falling steps, unlike any tone of the unit itself.
 * It names no finding, so it is no {@link Tone}.
 */
export const WATCHDOG_TONE: ToneSpec = {
  meaning: 'the unit has stopped watching',
  urgency: 3,
  harmonics: URGENT_HARMONICS,
  edgeMs: 20,
  notes: [
    { startMs: 0, durationMs: 500, fundamentalHz: 740, peakDbfs: -3 },
    { startMs: 600, durationMs: 500, fundamentalHz: 622, peakDbfs: -3 },
    { startMs: 1200, durationMs: 900, fundamentalHz: 523, peakDbfs: -3 },
  ],
};

/** The tones by falling urgency. */
export const TONE_NAMES = [
  'eyesClosed',
  'microsleepWarning',
  'distraction',
  'unitFault',
] as const satisfies readonly Tone[];

export function isTone(name: string): name is Tone {
  return TONE_NAMES.some((tone) => tone === name);
}

/** Length of a tone, ms: until the end of its last note. */
export function durationMs({ notes }: ToneSpec): number {
  return Math.max(...notes.map((note) => note.startMs + note.durationMs));
}

/** Samples of a tone: `int16[durationMs * 48]`, mono. `gainDb` (0 or less) lowers all of it. */
export function renderTone(spec: ToneSpec, gainDb = 0): Int16Array {
  const samples = new Int16Array(toSamples(durationMs(spec)));
  for (const note of spec.notes) {
    const wave = renderNote(note, spec);
    const peak = wave.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
    const scale = (32767 * 10 ** ((note.peakDbfs + Math.min(0, gainDb)) / 20)) / peak;
    const start = toSamples(note.startMs);
    wave.forEach((value, index) => (samples[start + index] = Math.trunc(value * scale)));
  }
  return samples;
}

function renderNote(note: Note, { harmonics, edgeMs }: ToneSpec): Float64Array {
  const length = toSamples(note.durationMs);
  return Float64Array.from({ length }, (_, index) => {
    const tS = index / SAMPLE_RATE_HZ;
    const wave = harmonics.reduce(
      (sum, amplitude, k) =>
        sum + amplitude * Math.sin(2 * Math.PI * (k + 1) * note.fundamentalHz * tS + phase(k, harmonics.length)),
      0,
    );
    return wave * edge(Math.min(index, length - 1 - index) / toSamples(edgeMs));
  });
}

/**
 * Phase of the k-th of n harmonics that keeps the crest low, so that the same peak carries more power.
 * M. R. Schroeder, "Synthesis of low-peak-factor signals", IEEE Trans. Inf. Theory 16 (1970).
 */
function phase(k: number, n: number): number {
  return (-Math.PI * k * (k + 1)) / n;
}

/** Raised cosine from 0 at the very edge of a note to 1 at `position` 1 and beyond. */
function edge(position: number): number {
  return position >= 1 ? 1 : (1 - Math.cos(Math.PI * position)) / 2;
}

function toSamples(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}

function pulses(pattern: Note & { count: number; periodMs: number }): Note[] {
  const { count, periodMs, startMs, ...note } = pattern;
  return Array.from({ length: count }, (_, index) => ({ ...note, startMs: startMs + index * periodMs }));
}
