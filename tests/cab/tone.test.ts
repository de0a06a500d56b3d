import { describe, expect, it } from 'vitest';
import {
  durationMs,
  isTone,
  renderTone,
  SAMPLE_RATE_HZ,
  TONE_NAMES,
  TONES,
  type Note,
} from '../../edge-agent/cab/tone.js';
import { wavBytes } from '../../edge-agent/cab/wav.js';

const FULL_SCALE = 32768;

function noteSamples(samples: Int16Array, note: Note): Int16Array {
  const at = (ms: number) => Math.round((ms * SAMPLE_RATE_HZ) / 1000);
  return samples.subarray(at(note.startMs), at(note.startMs + note.durationMs));
}

/** Amplitude of one frequency, relative to full scale (Goertzel, with a Hann window against leakage). */
function amplitudeAt(samples: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
  let before = 0;
  let last = 0;
  samples.forEach((sample, index) => {
    const hann = 1 - Math.cos((2 * Math.PI * index) / samples.length);
    [before, last] = [last, sample * hann + coefficient * last - before];
  });
  const power = last * last + before * before - coefficient * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length / FULL_SCALE;
}

const peakDbfs = (samples: Int16Array) => 20 * Math.log10(Math.max(...samples.map(Math.abs)) / FULL_SCALE);

describe.each(TONE_NAMES)('tone %s', (name) => {
  const spec = TONES[name];
  const samples = renderTone(spec);

  it('is as long as its last note', () => {
    expect(samples).toHaveLength((durationMs(spec) * SAMPLE_RATE_HZ) / 1000);
  });

  it('sounds each note at its own level, and never above -1 dBFS', () => {
    for (const note of spec.notes) expect(peakDbfs(noteSamples(samples, note))).toBeCloseTo(note.peakDbfs, 1);
    expect(peakDbfs(samples)).toBeLessThanOrEqual(-1);
  });

  it('begins and ends each note at zero, without a step: no clicks', () => {
    for (const note of spec.notes) {
      const wave = noteSamples(samples, note);
      expect([wave[0], wave.at(-1)]).toEqual([0, 0]);
      const firstMs = wave.subarray(0, 48);
      const lastMs = wave.subarray(-48);
      const peak = 10 ** (note.peakDbfs / 20) * FULL_SCALE;
      for (const edge of [firstMs, lastMs]) expect(Math.max(...edge.map(Math.abs))).toBeLessThan(0.12 * peak);
    }
  });

  it('is silent between its notes', () => {
    let endMs = 0;
    for (const note of spec.notes) {
      const gap = noteSamples(samples, { ...note, startMs: endMs, durationMs: note.startMs - endMs });
      expect(gap.every((sample) => sample === 0)).toBe(true);
      endMs = note.startMs + note.durationMs;
    }
  });

  it('has several harmonics between 500 and 3000 Hz, and next to nothing outside', () => {
    for (const note of spec.notes) {
      const wave = noteSamples(samples, note);
      const harmonics = spec.harmonics.map((_, k) => (k + 1) * note.fundamentalHz);
      expect(harmonics.length).toBeGreaterThanOrEqual(3);
      expect(Math.min(...harmonics)).toBeGreaterThanOrEqual(500);
      expect(Math.max(...harmonics)).toBeLessThanOrEqual(3000);
      const first = amplitudeAt(wave, note.fundamentalHz);
      harmonics.forEach((hz, k) => expect(amplitudeAt(wave, hz) / first).toBeCloseTo(spec.harmonics[k] ?? 0, 1));
      for (const hz of [100, 250, 4000, 6000, 10_000]) expect(amplitudeAt(wave, hz) / first).toBeLessThan(0.001);
    }
  });

  it('is quieter by exactly the gain, and never louder', () => {
    expect(peakDbfs(samples) - peakDbfs(renderTone(spec, -12))).toBeCloseTo(12, 1);
    expect(renderTone(spec, 6)).toEqual(samples);
  });
});

describe('the tones together', () => {
  const pulsesPerSecond = (notes: readonly Note[]) =>
    (1000 * notes.length) / durationMs({ ...TONES.eyesClosed, notes });

  it('eye closure pulses ever faster, higher and louder', () => {
    const { notes } = TONES.eyesClosed;
    const periods = notes.slice(1).map((note, index) => note.startMs - (notes[index]?.startMs ?? 0));
    const sortedBy = <T>(list: T[], key: (item: T) => number) => [...list].sort((a, b) => key(a) - key(b));
    expect(periods).toEqual(sortedBy(periods, (period) => -period));
    expect(notes).toEqual(sortedBy([...notes], (note) => note.fundamentalHz));
    expect(notes).toEqual(sortedBy([...notes], (note) => note.peakDbfs));
    expect(periods.at(-1)).toBeLessThan(periods[0] ?? 0);
  });

  it('eye closure cannot be taken for distraction or a fault: more urgent in rate and level', () => {
    for (const other of [TONES.distraction, TONES.unitFault, TONES.microsleepWarning]) {
      expect(pulsesPerSecond(TONES.eyesClosed.notes)).toBeGreaterThan(1.5 * pulsesPerSecond(other.notes));
      expect(peakDbfs(renderTone(TONES.eyesClosed))).toBeGreaterThan(peakDbfs(renderTone(other)) + 6);
      expect(TONES.eyesClosed.urgency).toBeGreaterThan(other.urgency);
    }
  });

  it('knows its names', () => {
    expect(Object.keys(TONES).sort()).toEqual([...TONE_NAMES].sort());
    expect([isTone('eyesClosed'), isTone('toString'), isTone('')]).toEqual([true, false, false]);
  });
});

describe('WAV', () => {
  it('is exactly the canonical header and the samples', () => {
    const file = wavBytes(Int16Array.of(0, 1, -1, 32767, -32768), 48_000);
    expect(file.toString('hex')).toBe(
      [
        '52494646' /* RIFF */,
        '2e000000' /* 46 bytes follow */,
        '57415645' /* WAVE */,
        '666d7420' /* fmt  */,
        '10000000' /* 16 bytes */,
        '0100' /* PCM */,
        '0100' /* mono */,
        '80bb0000' /* 48000 Hz */,
        '00770100' /* 96000 bytes/s */,
        '0200' /* bytes per frame */,
        '1000' /* bits */,
        '64617461' /* data */,
        '0a000000' /* 10 bytes */,
        '0000',
        '0100',
        'ffff',
        'ff7f',
        '0080',
      ].join(''),
    );
  });
});
