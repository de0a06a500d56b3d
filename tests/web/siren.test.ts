/** When the desk sounds: once per new alert, P1 again every 4 s until someone acts. */
import { describe, expect, test } from 'vitest';
import {
  nextTone,
  QUIET,
  REPEAT_EVERY_MS,
  ring,
  ringOnce,
  type Siren,
} from '../../dispatch-server/web/src/sound/siren.js';
import { TONES, type Tone } from '../../dispatch-server/web/src/sound/tones.js';

/** Ticks every 500 ms from `fromMs` on; gives the times at which something sounded. */
function sounds(
  siren: Siren,
  seconds: number,
  urgent: 'escalated' | 'P1' | null,
  fromMs = 0,
): readonly (readonly [number, Tone])[] {
  const heard: [number, Tone][] = [];
  let state = siren;
  for (let nowMs = fromMs; nowMs <= fromMs + seconds * 1_000; nowMs += 500) {
    const [next, tone] = nextTone(state, nowMs, urgent, true);
    state = next;
    if (tone !== null) heard.push([nowMs, tone]);
  }
  return heard;
}

describe('siren', () => {
  test('a waiting P1 sounds at once and every 4 s', () => {
    expect(sounds(ring(QUIET, ['P1']), 9, 'P1')).toEqual([
      [0, 'P1'],
      [4_000, 'P1'],
      [8_000, 'P1'],
    ]);
  });

  test('P2 sounds once', () => {
    expect(sounds(ring(QUIET, ['P2']), 9, null)).toEqual([[0, 'P2']]);
  });

  test('a new P1 does not wait for the repeat of another', () => {
    const [sounding] = nextTone(ring(QUIET, ['P1']), 0, 'P1', true);
    const [, tone] = nextTone(ring(sounding, ['P1']), 500, 'P1', true);
    expect(tone).toBe('P1');
  });

  test('P1 drowns what comes with it', () => {
    expect(sounds(ring(ring(QUIET, ['P2']), ['P2', 'P1']), 1, 'P1')).toEqual([[0, 'P1']]);
  });

  test('silence after the acknowledgement, sound at once for the next', () => {
    const [sounding] = nextTone(ring(QUIET, ['P1']), 0, 'P1', true);
    const [quiet, nothing] = nextTone(sounding, 4_000, null, true);
    expect([quiet, nothing]).toEqual([QUIET, null]);
    expect(sounds(ring(quiet, ['P1']), 0, 'P1', 4_500)).toEqual([[4_500, 'P1']]);
  });

  test('without sound nothing counts as heard: a waiting P1 sounds the moment sound comes on', () => {
    const [siren, tone] = nextTone(ring(QUIET, ['P1']), 0, 'P1', false);
    expect(tone).toBe(null);
    expect(sounds(siren, 0, 'P1', 60_000)).toEqual([[60_000, 'P1']]);
  });

  test('a lost link sounds once', () => {
    expect(sounds(ringOnce(QUIET, 'linkLost'), 9, null)).toEqual([[0, 'linkLost']]);
  });
});

test('tones end before P1 repeats and differ from one another', () => {
  for (const pulses of Object.values(TONES))
    expect(Math.max(...pulses.map(({ atS, lengthS }) => atS + lengthS)) * 1_000).toBeLessThan(REPEAT_EVERY_MS);
  expect(new Set(Object.values(TONES).map((pulses) => JSON.stringify(pulses))).size).toBe(Object.keys(TONES).length);
  expect(TONES.P1.length).toBeGreaterThan(TONES.P2.length);
});
