/** Plays tones through WebAudio and knows whether the browser lets it. */
import { TONES, type Pulse, type Tone } from './tones.js';

/** `blocked`: the browser waits for a click or key before it allows sound. */
export type SpeakerState = 'running' | 'blocked' | 'unavailable';

const FADE_S = 0.015;

export class Speaker {
  readonly #context: AudioContext | null;
  readonly #onChange: (state: SpeakerState) => void;

  /** `onChange` is called with every new state, also when the system takes the sound away later. */
  constructor(onChange: (state: SpeakerState) => void) {
    this.#onChange = onChange;
    this.#context = openContext();
    this.#context?.addEventListener('statechange', () => this.#onChange(this.state));
  }

  get state(): SpeakerState {
    if (this.#context === null) return 'unavailable';
    return this.#context.state === 'running' ? 'running' : 'blocked';
  }

  /** To be called from a click or key press: only there may a page ask for sound. */
  async wake(): Promise<void> {
    try {
      await this.#context?.resume();
    } catch {
      // Refused: the state stays `blocked`, which the page shows.
    }
    this.#onChange(this.state);
  }

  play(tone: Tone): void {
    if (this.#context?.state !== 'running') return;
    for (const pulse of TONES[tone]) playPulse(this.#context, pulse);
  }
}

function openContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

function playPulse(context: AudioContext, { atS, lengthS, hz, gain }: Pulse): void {
  const startS = context.currentTime + 0.02 + atS;
  const envelope = context.createGain();
  envelope.gain.setValueAtTime(0, startS);
  envelope.gain.linearRampToValueAtTime(gain / hz.length, startS + FADE_S);
  envelope.gain.setValueAtTime(gain / hz.length, startS + lengthS - FADE_S);
  envelope.gain.linearRampToValueAtTime(0, startS + lengthS);
  envelope.connect(context.destination);
  for (const frequency of hz) {
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(envelope);
    oscillator.start(startS);
    oscillator.stop(startS + lengthS);
  }
}
