/** What the desk sounds like: each tone a list of pulses. P1 is fast and rising, an escalated one wails, P2 slow and soft, a lost link low. */

/** One pulse: starts `atS` after the tone begins, lasts `lengthS`; `hz` sound together; `gain` 0..1 for their sum. */
export interface Pulse {
  readonly atS: number;
  readonly lengthS: number;
  readonly hz: readonly number[];
  readonly gain: number;
}

export type Tone = 'escalated' | 'P1' | 'P2' | 'linkLost' | 'soundOn';

/** Several harmonics between 500 and 3000 Hz carry over the noise of a control room; cab sounds are other ones. */
export const TONES: Readonly<Record<Tone, readonly Pulse[]>> = {
  escalated: [
    { atS: 0, lengthS: 0.22, hz: [1175, 2350], gain: 0.7 },
    { atS: 0.26, lengthS: 0.22, hz: [784, 1568, 2352], gain: 0.7 },
    { atS: 0.52, lengthS: 0.22, hz: [1175, 2350], gain: 0.7 },
    { atS: 0.78, lengthS: 0.22, hz: [784, 1568, 2352], gain: 0.7 },
    { atS: 1.04, lengthS: 0.4, hz: [1175, 2350], gain: 0.75 },
  ],
  P1: [
    { atS: 0, lengthS: 0.12, hz: [880, 1760, 2640], gain: 0.55 },
    { atS: 0.18, lengthS: 0.12, hz: [880, 1760, 2640], gain: 0.6 },
    { atS: 0.36, lengthS: 0.24, hz: [1175, 2350], gain: 0.7 },
    { atS: 0.74, lengthS: 0.12, hz: [880, 1760, 2640], gain: 0.6 },
    { atS: 0.92, lengthS: 0.3, hz: [1175, 2350], gain: 0.7 },
  ],
  P2: [
    { atS: 0, lengthS: 0.35, hz: [523, 1046], gain: 0.3 },
    { atS: 0.5, lengthS: 0.45, hz: [659, 1318], gain: 0.3 },
  ],
  linkLost: [
    { atS: 0, lengthS: 0.5, hz: [262, 524], gain: 0.4 },
    { atS: 0.7, lengthS: 0.7, hz: [196, 392], gain: 0.4 },
  ],
  soundOn: [{ atS: 0, lengthS: 0.12, hz: [659], gain: 0.25 }],
};
