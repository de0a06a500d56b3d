/** `eval --synthetic`: scenes come through the one door, are measured with the real networks, and the table says where it breaks. */
import { describe, expect, it } from 'vitest';
import { measureSweep } from '../../edge-agent/commands/eval-synthetic.js';
import { loadConfig } from '../../edge-agent/config.js';
import type { SweepOutcome } from '../../edge-agent/evaluation/sweep.js';
import { sweepMarkdown, sweepText } from '../../edge-agent/evaluation/sweep-table.js';

const GOOD: SweepOutcome = {
  ...{ faceShare: 1, eyesShare: 1, open: 0.98, closed: 0.1, yawErrorDeg: -0.4, pitchErrorDeg: 2 },
  ...{ blinkFound: true, sleepFound: true, falseSleeps: 0 },
};

describe('the synthetic evaluation', () => {
  it('finds the blink and the sleep of the easy scene in colour and in infrared', async () => {
    const rows = await measureSweep(await loadConfig(undefined, {}), ['easy']);
    expect(rows.map(({ group }) => group)).toEqual(['easy']);
    for (const { colour, infrared } of rows)
      for (const outcome of [colour, infrared]) {
        expect(outcome).toMatchObject({ faceShare: 1, blinkFound: true, sleepFound: true, falseSleeps: 0 });
        expect(Math.abs((outcome.open ?? 0) - 1)).toBeLessThan(0.15);
        expect(outcome.closed).toBeLessThan(0.3);
      }
    expect(sweepText(rows)).toContain('It breaks nowhere here.');
  });

  it('refuses a group that is none, and names those there are', async () => {
    const config = await loadConfig(undefined, {});
    await expect(measureSweep(config, ['yaw', 'weather'])).rejects.toThrow(
      /no group weather; there are easy, yaw, pitch/,
    );
  });

  it('breaks where a sleep is missed in eyes that are said to be seen, and where there is a false one', () => {
    const rows = [
      { group: 'light', name: '0.4', colour: GOOD, infrared: { ...GOOD, sleepFound: false } },
      { group: 'worn', name: 'sunglasses', colour: GOOD, infrared: { ...GOOD, eyesShare: 0, sleepFound: false } },
      { group: 'noise', name: '8', colour: { ...GOOD, falseSleeps: 1 }, infrared: GOOD },
      { group: 'easy', name: '-', colour: GOOD, infrared: GOOD },
    ];
    expect(sweepText(rows)).toContain('It breaks at: light 0.4; noise 8.\n');
    const page = sweepMarkdown(rows).split('\n');
    expect(page[2]).toBe(
      '| light | 0.4 | 100 % | 100 % | 0.98 | 0.10 | 0° | 2° | yes | yes | 100 % | 100 % | 0.98 | 0.10 | yes | **missed** |',
    );
    expect(page[3]).toContain('| not seen |');
    expect(page[4]).toContain('| yes **+1 false** |');
  });
});
