/** The words of calibration: what each language must offer, and which languages there are. */
import type { VoiceLanguage } from '@oyau/edge-agent/core/voice';
import type { Measurement } from '../measurement.js';
import { EN } from './en.js';
import { KK } from './kk.js';
import { RU } from './ru.js';

/** What is said about one acceptance number. */
interface NumberWords {
  readonly means: string;
  /** What to do when it is below the minimum. */
  readonly tooLow?: string;
  /** What to do when it is above the maximum. */
  readonly tooHigh?: string;
  /** What to do when it is as far on the other side of zero. */
  readonly opposite?: string;
}

/** Measurements that nobody is asked to mend. */
type Unjudged = 'frames' | 'goodFrames' | 'seenSeconds';

/** All texts of one language; `{n}` stands for a figure. */
export interface Words {
  /** Read before the minute, line by line. */
  readonly before: readonly string[];
  readonly keepLooking: string;
  /** Asked for the test of left and right. */
  readonly turnLeft: string;
  readonly numbers: Readonly<Record<Exclude<keyof Measurement, Unjudged>, NumberWords>>;
  /** What to do when there was no face at all. */
  readonly noFace: string;
  readonly notMeasured: string;
  readonly measured: string;
  readonly wanted: string;
  readonly ok: string;
  readonly repeat: string;
  readonly accepted: string;
  readonly repeatAfter: string;
  readonly orMore: string;
  readonly orLess: string;
  readonly upTo: string;
  /** `{version}`, `{file}`. */
  readonly written: string;
  readonly notWritten: string;
  readonly nothingWritten: string;
}

export const WORDS: Readonly<Record<VoiceLanguage, Words>> = { en: EN, ru: RU, kk: KK };

/** A text with its `{name}` places filled. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
