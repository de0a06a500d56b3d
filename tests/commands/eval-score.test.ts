/** What `oyau-agent eval` counts as found, missed and false. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../edge-agent/core/finding.js';
import { CATEGORIES, figuresOf, scoreClip, type ScoreFigures } from '../../edge-agent/evaluation/score.js';
import { parseLabels } from '../../edge-agent/evaluation/labels.js';

const CLIP_MS = 60_000;

function lasted(finding: Finding['finding'], onsetMs: number, durationMs: number): Finding {
  return { finding, onsetMs, offsetMs: onsetMs + durationMs, detectedMs: onsetMs, detail: {} };
}

function scored(name: string, labels: string, findings: readonly Finding[]): ScoreFigures {
  const category = CATEGORIES.find((one) => one.name === name);
  if (category === undefined) throw new Error(`no category ${name}`);
  return figuresOf(scoreClip(category, findings, parseLabels(`start_s,end_s,event\n${labels}`, name), CLIP_MS));
}

describe('held turns', () => {
  const held = (labels: string, findings: readonly Finding[]): ScoreFigures => scored('heldTurns', labels, findings);

  it('are those labelled 1 s and more, however long they were found to last', () => {
    const labels = '1,2.1,head_turn_image_left\n10,10.9,head_turn_image_right\n';
    expect(held(labels, [lasted('headTurn', 1050, 900)])).toMatchObject({ found: 1, missed: 0, falseAlarms: 0, f1: 1 });
    expect(held(labels, [])).toMatchObject({ found: 0, missed: 1, falseAlarms: 0, f1: 0 });
  });

  it('are false from 1 s on where nobody turned', () => {
    expect(held('', [lasted('headTurn', 1000, 1000)])).toMatchObject({ falseAlarms: 1 });
    expect(held('', [lasted('headTurn', 1000, 999)])).toMatchObject({ falseAlarms: 0 });
    expect(scored('turns', '', [lasted('headTurn', 1000, 999)])).toMatchObject({ falseAlarms: 1 });
  });

  it('are false while they last without an end', () => {
    expect(held('', [{ ...lasted('headTurn', 1000, 0), offsetMs: null }])).toMatchObject({ falseAlarms: 1 });
  });

  it('are not false at a shorter one', () => {
    expect(held('1,1.9,head_turn_image_left\n', [lasted('headTurn', 900, 1200)])).toMatchObject({
      found: 0,
      missed: 0,
      falseAlarms: 0,
    });
  });
});

describe('clear yawns', () => {
  it('are those labelled 1.5 s and more; a short one excuses what is found there', () => {
    const labels = '1,2.6,yawn\n10,11,yawn\n';
    const findings = [lasted('yawn', 1000, 1600), lasted('yawn', 9900, 1700), lasted('yawn', 30_000, 1600)];
    expect(scored('clearYawns', labels, findings)).toMatchObject({ found: 1, missed: 0, falseAlarms: 1 });
    expect(scored('yawns', labels, findings)).toMatchObject({ found: 2, missed: 0, falseAlarms: 1 });
  });
});

it('a second finding at one yawn is false, of all and of the clear ones', () => {
  const findings = [lasted('yawn', 1000, 1600), lasted('yawn', 2400, 1600)];
  for (const name of ['yawns', 'clearYawns'])
    expect(scored(name, '1,3,yawn\n', findings)).toMatchObject({ found: 1, missed: 0, falseAlarms: 1 });
});

it('parts follow their whole, so that the table reads from one to the other', () => {
  expect(CATEGORIES.map(({ name, part }) => (part ? `(${name})` : name))).toEqual([
    ...['blinks', 'closures', 'yawns', '(clearYawns)', 'turns', '(heldTurns)'],
  ]);
});
