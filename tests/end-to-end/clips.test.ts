/** The cab unit's command line on real faces: the closures that are there, and no others. */
import { describe, expect, it } from 'vitest';
import { AGENT, run } from '../helpers/programs.js';
import { clip, CLIPS_FOLDER, noClips } from '../helpers/clips.js';

interface Line {
  readonly finding: string;
  readonly onsetMs: number;
  readonly offsetMs: number;
}

type Figures = Readonly<Record<string, number>>;

/** What eval prints: figures by category. */
interface Scored {
  readonly clips: readonly { readonly clip: string; readonly closures: Figures }[];
  readonly total: Readonly<Record<string, Figures>>;
}

/** Clips in which nobody closes the eyes for long. */
const TALKING_OR_EMPTY = /^(grid_|videoretalking_|pyfeat_face_noface|pyfeat_noface_face)/;

async function analyze(video: string): Promise<Line[]> {
  const { code, stdout, stderr } = await run(AGENT, ['analyze', video]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text) as Line);
}

const closures = (lines: readonly Line[]): Line[] => lines.filter(({ finding }) => finding === 'eyesClosed');

describe.skipIf(noClips !== null)(`analyze on real clips ${noClips === null ? '' : `(skipped: ${noClips})`}`, () => {
  it.each([
    ['incluit_video2.mp4', 4380],
    ['pyfeat_crying.mp4', 720],
  ])('%s holds exactly one eyesClosed, onset within 0.15 s of the label', async (name, labelMs) => {
    const lines = await analyze(clip(name));
    const [closure, ...others] = closures(lines);
    expect(others).toEqual([]);
    expect(Math.abs((closure?.onsetMs ?? NaN) - labelMs)).toBeLessThanOrEqual(150);
    const base = lines.filter(({ finding }) => /^(blink|longBlink|slowClosure)$/.test(finding));
    expect(base.filter(({ onsetMs }) => onsetMs === closure?.onsetMs)).toHaveLength(1);
  });

  it('eval prints precision, recall, F1, onset error and false alarms per hour, by day and as a night camera sees the same', async () => {
    const { code, stdout } = await run(AGENT, ['eval', CLIPS_FOLDER, '--night', '--json']);
    expect(code).toBe(0);
    const { night, ...day } = JSON.parse(stdout) as Scored & { readonly night: Scored };
    for (const [name, figures] of Object.entries(day.total))
      console.log(
        `${name}: ${JSON.stringify(figures)}\n${' '.repeat(name.length)}  ${JSON.stringify(night.total[name])}`,
      );
    for (const { clips, total } of [day, night]) {
      expect(Object.keys(total)).toEqual(['blinks', 'closures', 'yawns', 'clearYawns', 'turns', 'heldTurns']);
      expect(total.blinks?.f1).toBeGreaterThanOrEqual(0.95);
      expect(total.closures).toMatchObject({ found: 2, missed: 0, falseAlarms: 0, precision: 1, recall: 1 });
      expect(total.closures?.maxOnsetErrorMs).toBeLessThanOrEqual(150);
      expect(total.yawns).toMatchObject({ falseAlarms: 0 });
      expect(total.turns).toMatchObject({ missed: 0 });
      expect(total.heldTurns).toMatchObject({ found: 5, missed: 0, falseAlarms: 0, f1: 1 });
      const awake = clips.filter(({ clip }) => TALKING_OR_EMPTY.test(clip));
      expect(awake.length).toBeGreaterThanOrEqual(15);
      for (const { clip, closures } of awake)
        expect([clip, closures]).toMatchObject([clip, { found: 0, falseAlarms: 0 }]);
    }
  }, 900_000);
});
