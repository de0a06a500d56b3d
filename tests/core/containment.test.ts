/** A part that fails: told, and without effect on the others; and a state that does not grow. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { heard } from '../../edge-agent/agent.js';
import { startAlarms, stepAlarms } from '../../edge-agent/core/alarm.js';
import { baselineDrift } from '../../edge-agent/core/baseline-drift.js';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import { cameraSight } from '../../edge-agent/core/camera-sight.js';
import { distraction } from '../../edge-agent/core/distraction.js';
import { driverChange } from '../../edge-agent/core/driver-change.js';
import { driverSight } from '../../edge-agent/core/driver-sight.js';
import { eyes } from '../../edge-agent/core/eyes.js';
import { fatigueLevel } from '../../edge-agent/core/fatigue-level.js';
import { distractionPattern } from '../../edge-agent/core/glances.js';
import { headDrop } from '../../edge-agent/core/head-drop.js';
import { RULES, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { nod } from '../../edge-agent/core/nod.js';
import { perclosHigh } from '../../edge-agent/core/perclos.js';
import { phoneUse } from '../../edge-agent/core/phone.js';
import { selfReport } from '../../edge-agent/core/self-report.js';
import { smoking } from '../../edge-agent/core/smoking.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { headTurn } from '../../edge-agent/core/turns.js';
import { unresponsive } from '../../edge-agent/core/unresponsive.js';
import { yawn } from '../../edge-agent/core/yawn.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { runFrames, story } from '../helpers/scripted-run.js';

afterEach(() => void vi.restoreAllMocks());

/** Every rule with the findings that are its own. */
const PARTS = {
  driverChange: [driverChange, ['driverChange']],
  selfReport: [selfReport, ['selfReport']],
  eyes: [eyes, ['blink', 'longBlink', 'slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep']],
  perclosHigh: [perclosHigh, ['perclosHigh']],
  yawn: [yawn, ['yawn']],
  headTurn: [headTurn, ['headTurn']],
  distraction: [distraction, ['distraction']],
  distractionPattern: [distractionPattern, ['distractionPattern']],
  headDrop: [headDrop, ['headDrop']],
  nod: [nod, ['nod']],
  phoneUse: [phoneUse, ['phoneUse']],
  smoking: [smoking, ['smoking']],
  driverSight: [driverSight, ['faceLost', 'noDriver', 'eyesUnobservable']],
  cameraSight: [cameraSight, ['cameraCovered', 'cameraDark', 'cameraFrozen', 'cameraBlurred']],
  baselineDrift: [baselineDrift, ['baselineDrift']],
  unresponsive: [unresponsive, ['unresponsive']],
  fatigueLevel: [fatigueLevel, ['fatigueLevel']],
} as const;
/** Rules that hear others say less when one of those is silent; that is what they are for. */
const HEARING = ['smoking', 'unresponsive', 'fatigueLevel'];

/** A drive in which every rule has something to say. */
const script = driver().logIn('A').openFor(40_000).blink().openFor(2000).closeFor(6500).openFor(2000).yawn();
script.nod().turnLeft(65, 4000).openFor(2000).dropHead(30, 3000).openFor(1000).loseFace(4000).openFor(1000);
for (let look = 0; look < 5; look++) script.turnLeft(60, 2500).openFor(1000);
for (let draw = 0; draw < 3; draw++) script.openFor(9000).drawOnCigarette();
script.openFor(9000).phoneAtLeftEar(8000).hideEyes(4000).coverCamera(3000).openFor(1000).pressTired().openFor(2000);
for (let round = 0; round < 9; round++) script.openFor(2000).closeFor(1300).openFor(600).yawn();
script.hold({ left: 0.65, right: 0.65 }, 140_000).logIn('B').openFor(2000);
const FRAMES = [...script.frames({ fps: 15 })];
/** A minute tells a drift, so that the drive need not take five. */
const OPTIONS = { thresholds: { baselineDriftMs: 60_000 } };
const CALM = runFrames(FRAMES, OPTIONS);

function breakStep(rule: object): void {
  vi.spyOn(rule as typeof yawn, 'step').mockImplementation(() => {
    throw new Error('broken rule');
  });
}

describe('a part that fails', () => {
  it('is every rule of the table in its turn', () => {
    expect(RULES.map(({ name }) => name)).toEqual(Object.keys(PARTS));
    const found = new Set<string>(CALM.findings.map(({ finding }) => finding));
    for (const [name, [, own]] of Object.entries(PARTS))
      expect(
        own.some((kind) => found.has(kind)),
        name,
      ).toBe(true);
  });

  it.each(Object.entries(PARTS))(
    'a rule that throws (%s) changes no other rule and yields a monitorFault',
    (name, [rule, own]) => {
      const quiet = new Set<string>([...HEARING, ...own]);
      const others = (run: ReturnType<typeof runFrames>): string[] =>
        story(run, { blinks: true }).filter((line) => {
          const kind = line.split(' ')[0] ?? '';
          return !quiet.has(kind) && kind !== 'monitorFault';
        });
      breakStep(rule);
      const run = runFrames(FRAMES, OPTIONS);
      expect(others(run)).toEqual(others(CALM));
      expect(others(run).length).toBeGreaterThan(20);
      const faults = run.findings.filter(({ finding }) => finding === 'monitorFault');
      expect(faults.map(({ detail }) => detail)).toMatchObject([{ parts: name, reason: 'broken rule' }]);
      expect(faults[0]?.onsetMs).toBe(0);
    },
  );

  it('a rule that is not heard by others changes not even what hears', () => {
    for (const [rule, own] of [
      PARTS.perclosHigh,
      PARTS.headTurn,
      PARTS.phoneUse,
      PARTS.cameraSight,
      PARTS.baselineDrift,
    ]) {
      breakStep(rule);
      const all = (run: ReturnType<typeof runFrames>): string[] =>
        story(run).filter((line) => ![...own, 'monitorFault'].some((kind) => line.startsWith(kind)));
      expect(all(runFrames(FRAMES, OPTIONS))).toEqual(all(CALM));
      vi.restoreAllMocks();
    }
  });

  it('two parts that fail at once are one fault that lists both', () => {
    for (const rule of [eyes, yawn]) breakStep(rule);
    const run = runFrames(driver().openFor(1000).frames());
    expect(story(run)).toEqual(['monitorFault 0.0-1.0']);
    expect(run.findings[0]?.detail.parts).toBe('eyes,yawn');
  });

  it('a rule that fails only when the data end is told all the same, and the others end what they have', () => {
    vi.spyOn(yawn, 'finish').mockImplementation(() => {
      throw new Error('broken end');
    });
    const run = runFrames(driver().openFor(1000).closeFor(2500).frames());
    const faults = run.changes.filter(({ finding }) => finding.finding === 'monitorFault');
    expect(faults.map(({ phase, finding }) => [phase, finding.detail.parts])).toEqual([
      ['onset', 'yawn'],
      ['offset', 'yawn'],
    ]);
    expect(run.findings.some(({ finding }) => finding === 'eyesClosed')).toBe(true);
  });

  it('nothing grows with the shift: the state after an hour is no larger than after five minutes', () => {
    const sizeAfter = (minutes: number): number => {
      const monitor = startMonitor(POPULATION);
      const alarms = startAlarms();
      const script = driver(3);
      for (let minute = 0; minute < minutes; minute++)
        script.driveFor(40_000).mirror('left').talkFor(5000).sip().lookAtGauges();
      for (const { reading, speedKmh, duty } of script.frames({ fps: 10 })) {
        const { changes } = stepMonitor(monitor, reading, speedKmh, DEFAULT_THRESHOLDS, duty);
        stepAlarms(alarms, heard({ changes, monitor, step: null, reading: null }), DEFAULT_THRESHOLDS);
      }
      return JSON.stringify([monitor, alarms]).length;
    };
    expect(sizeAfter(60)).toBeLessThan(1.3 * sizeAfter(5));
  });
});
