/** One vocabulary on both sides: what the policy may find is what the event contract knows, each kind by some rule. */
import { FINDING_KINDS as CONTRACT_KINDS } from '@oyau/protocol';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS } from '../../edge-agent/core/finding.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { runDriver } from '../helpers/scripted-run.js';

/** A drive in which everything happens that can. */
function everything(): ReturnType<typeof driver> {
  const script = driver().logIn('A').openFor(40_000).blink().openFor(1000).closeFor(700).openFor(1000);
  script.closeFor(6500).openFor(2000).yawn().openFor(1000).nod().turnLeft(65, 5000).openFor(3000);
  for (let look = 0; look < 5; look++) script.turnLeft(60, 2500).openFor(1000);
  script.openFor(3000).dropHead(30, 3000).openFor(1000).loseFace(4000).openFor(1000).hideEyes(4000).openFor(1000);
  for (let draw = 0; draw < 3; draw++) script.drawOnCigarette().openFor(9000);
  script.phoneAtLeftEar(8000).openFor(9000).coverCamera(4000).openFor(1000).hold({ brightness: 0.01 }, 4000);
  script.openFor(1000).hold({ frozen: 1 }, 4000).openFor(1000).hold({ sharpness: 0.003 }, 7000).openFor(1000);
  script.hold({ detectorFault: 1 }, 500).openFor(3000).pressTired();
  for (let round = 0; round < 9; round++) script.openFor(2000).closeFor(1300).openFor(600).yawn();
  return script.hold({ left: 0.65, right: 0.65 }, 140_000).openFor(2000).logIn('B').openFor(2000);
}

/** A minute tells a drift, so that the drive need not take five. */
const QUICK_DRIFT = { thresholds: { baselineDriftMs: 60_000 } };

describe('the kinds of finding', () => {
  it('of the policy are those of the event contract, in the same order', () => {
    expect([...FINDING_KINDS]).toEqual([...CONTRACT_KINDS]);
  });

  it('are each found by a rule when they happen', () => {
    const found = new Set<string>(
      runDriver(everything(), { fps: 15 }, QUICK_DRIFT).findings.map(({ finding }) => finding),
    );
    expect(FINDING_KINDS.filter((kind) => !found.has(kind))).toEqual([]);
  });
});
