/** Dead hand networks: a fault of its own, silent in the cab, that neither hides nor ends a fault of the face path. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HANDS } from '../../edge-agent/core/faults.js';
import type { FindingChange } from '../../edge-agent/core/finding.js';
import { eventIdOf } from '../../edge-agent/uplink/wire.js';
import { driver, type ScriptedDriver, type ScriptedFrame } from '../../fixtures/scripted-driver.js';
import { runFrames, story, tell, type Run } from '../helpers/scripted-run.js';

/** The detector throws. */
const BLIND = { detectorFault: 1 };

const isFault = ({ finding }: FindingChange): boolean => finding.finding === 'monitorFault';
const onsetsOf = ({ changes }: Run): FindingChange[] =>
  changes.filter((change) => isFault(change) && change.phase === 'onset');
const endsOf = ({ changes }: Run): FindingChange[] =>
  changes.filter((change) => isFault(change) && change.phase === 'offset');

describe('dead hand networks', () => {
  it('are a fault for as long as they are dead and 2 s more, which does not sound', () => {
    expect(tell((awake) => awake.loseHands(20_000))).toEqual({ findings: ['monitorFault 5.0-27.0'], sounds: [] });
  });

  it('that never start are a fault from the first frame to the last', () => {
    const run = runFrames(driver().loseHands(30_000).frames());
    expect(endsOf(run).map(({ finding }) => [finding.onsetMs, finding.offsetMs, finding.detail])).toEqual([
      [0, 29_967, { parts: 'hands', reason: 'the hand networks are dead', durationMs: 29_967 }],
    ]);
    expect(run.sounds).toEqual([]);
  });

  it('leave a fault of the face path as it is: told, sounded, and over in its own time', () => {
    const both = (awake: ScriptedDriver): ScriptedDriver =>
      awake.loseHands((handless) => handless.openFor(4000).hold(BLIND, 900).openFor(6000));
    expect(tell(both)).toEqual({
      findings: ['monitorFault 5.0-17.9', 'monitorFault 9.0-11.9'],
      sounds: ['9.0 monitorFault'],
    });
  });

  it('that die and work again during a fault of the face path do not silence it', () => {
    const run = runFrames(
      driver()
        .openFor(1000)
        .hold(BLIND, (blind) => blind.openFor(1000).loseHands(500).openFor(3500))
        .openFor(3000)
        .frames(),
    );
    expect(story(run)).toContain('monitorFault 2.0-4.5');
    expect(run.stopsMs.map((tMs) => Math.round(tMs / 100) / 10)).toEqual([8]);
  });

  it('that die in the frame in which the face path fails are a second event, not the same one', () => {
    const run = runFrames(
      driver()
        .hold({ ...BLIND, handsDead: 1 }, 3000)
        .frames(),
    );
    expect(onsetsOf(run).map((change) => [eventIdOf('s', change), change.finding.detail.parts])).toEqual([
      ['s/monitorFault@0', 'detector'],
      ['s/monitorFault@0/hands', 'hands'],
    ]);
    expect(endsOf(run).map((change) => eventIdOf('s', change))).toEqual(
      onsetsOf(run).map((change) => eventIdOf('s', change)),
    );
  });

  it('whatever fails in whatever order: each fault is what it is alone, each ends, none is lost', () => {
    const stretch = fc.record({
      ...{ detectorFault: fc.constantFrom(0, 1), handsDead: fc.constantFrom(0, 1) },
      ms: fc.integer({ min: 40, max: 5000 }),
    });
    type Stretch = typeof stretch extends fc.Arbitrary<infer Value> ? Value : never;
    const framesOf = (list: readonly Stretch[], only?: 'detectorFault' | 'handsDead'): ScriptedFrame[] => {
      const script = driver().openFor(500);
      for (const { detectorFault, handsDead, ms } of list)
        script.hold(
          {
            detectorFault: only === 'handsDead' ? 0 : detectorFault,
            handsDead: only === 'detectorFault' ? 0 : handsDead,
          },
          ms,
        );
      return [...script.openFor(1000).frames()];
    };
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 10 }), (list) => {
        const [both, face, hands] = [undefined, 'detectorFault' as const, 'handsDead' as const].map((only) =>
          runFrames(framesOf(list, only)),
        );
        const of = (run: Run | undefined, name: string | undefined): FindingChange[] =>
          (run?.changes ?? []).filter((change) => isFault(change) && change.name === name);
        expect(of(both, undefined)).toEqual(of(face, undefined));
        expect(of(both, HANDS)).toEqual(of(hands, HANDS));
        expect([both?.sounds, both?.stopsMs]).toEqual([face?.sounds, face?.stopsMs]);
        expect(hands?.sounds).toEqual([]);
        for (const { reading } of framesOf(list)) {
          const covers = (name: string | undefined): boolean =>
            of(both, name).some(
              ({ phase, finding: { onsetMs, offsetMs } }) =>
                phase === 'offset' && onsetMs <= reading.tMs && reading.tMs <= (offsetMs ?? -1),
            );
          if (reading.handsFault !== undefined) expect(covers(HANDS)).toBe(true);
          if (reading.absence === 'detectorFault') expect(covers(undefined)).toBe(true);
        }
        const ids = both === undefined ? [] : onsetsOf(both).map((change) => eventIdOf('s', change));
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 60 },
    );
  });
});
