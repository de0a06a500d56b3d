/** What is no number must never read as open or closed eyes: it is a face that cannot be judged, or none. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finishMonitor, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import type { FaceReading } from '../../edge-agent/core/geometry.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { DARKNESS, eyePoints, fakeNetworks, IRIS_POINTS, LANDMARKS, openFace, type Answers } from './fakes.js';

/** The 16 lid points of an eye are what its opening is measured from. */
const LID_POINTS = 16;
const noNumber = fc.constantFrom(NaN, Infinity, -Infinity);

function look(answers: Answers, tMs = 0): Promise<FaceReading> {
  return new FaceTracker(fakeNetworks(answers)).detect({ ...DARKNESS, tMs });
}

it('the fake face is one that can be judged', async () => {
  const { face } = await look(openFace());
  expect(face).toMatchObject({ leftEye: { visible: true }, rightEye: { visible: true } });
  expect(face?.leftEye.lidRatio).toBeCloseTo(0.25, 5);
});

it('a mesh with a landmark that is no number is no face', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(LANDMARKS * 3 - 1), noNumber, async (index, value) => {
      const answers = openFace();
      answers.mesh[index] = value;
      expect(await look(answers)).toMatchObject({ face: null, absence: 'noFace' });
    }),
  );
});

it('an eye with a lid point that is no number cannot be judged, and the other eye still can', async () => {
  const place = fc.tuple(fc.constantFrom('right', 'left'), fc.nat(LID_POINTS - 1), fc.constantFrom(0, 1));
  await fc.assert(
    fc.asyncProperty(place, noNumber, async ([side, point, axis], value) => {
      const answers = openFace();
      answers.points[(side === 'left' ? IRIS_POINTS * 3 : 0) + point * 3 + axis] = value;
      const { face } = await look(answers);
      expect([face?.leftEye.visible, face?.rightEye.visible]).toEqual([side !== 'left', side !== 'right']);
    }),
  );
});

/** Findings of ten seconds of open eyes followed by ten seconds of eyes that read `lidRatio`. */
async function findingsAfter(lidRatio: number): Promise<Set<string>> {
  const answers = openFace();
  const monitor = startMonitor();
  const findings = new Set<string>();
  for (let frame = 0; frame < 600; frame++) {
    if (frame === 300) answers.points = Float32Array.of(...eyePoints(lidRatio), ...eyePoints(lidRatio));
    const step = stepMonitor(monitor, await look(answers, frame * 33), null, DEFAULT_THRESHOLDS);
    if (Number.isNaN(lidRatio) && frame >= 300)
      expect(step.signals).toMatchObject({ opennessLeft: null, opennessRight: null });
    for (const { finding } of step.changes) findings.add(finding.finding);
  }
  for (const { finding } of finishMonitor(monitor, DEFAULT_THRESHOLDS)) findings.add(finding.finding);
  return findings;
}

const CLOSURES = ['blink', 'longBlink', 'slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep', 'unresponsive'];

it('ten seconds of closed eyes are a closure; ten seconds of eyes that are no numbers are none, and no openness', async () => {
  expect(await findingsAfter(0.03)).toContain('eyesClosed');
  const findings = await findingsAfter(NaN);
  expect([...CLOSURES, 'perclosHigh'].filter((kind) => findings.has(kind))).toEqual([]);
});
