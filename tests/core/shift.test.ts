/** Long drives: eight alert hours with next to no sound, and a drowsy hour in which nothing is missed. */
import { describe, expect, it } from 'vitest';
import { driver, type ScriptedDriver } from '../../fixtures/scripted-driver.js';
import { randomFrom } from '../../fixtures/scripted/random.js';
import { runDriver, soundsOf } from '../helpers/scripted-run.js';

const HOUR_MS = 3_600_000;

/** What an alert driver does besides driving, each harmless. */
const HARMLESS: readonly ((driver: ScriptedDriver) => unknown)[] = [
  (self) => self.mirror('left'),
  (self) => self.mirror('right', 2000),
  (self) => self.mirror('left', 900).openFor(800).mirror('right', 900),
  (self) => self.lookAtGauges(),
  (self) => self.lookAtGauges(2200),
  (self) => self.talkFor(15_000),
  (self) => self.laughFor(4000),
  (self) => self.sip(),
  (self) => self.sip(3500).openFor(4000).sip(2000),
  (self) => self.bump(),
  (self) => self.bump().openFor(700).bump().openFor(400).bump(),
  (self) => self.squintFor(25_000, 0.35),
  (self) => self.squintFor(8000, 0.25),
  (self) => self.rubEyes(2000),
  (self) => self.loseFace(1500),
  (self) => self.turnRight(70, 2500),
  (self) => self.closeFor(600),
  (self) => self.shoutFor(1800),
  (self) => self.hold({ speedKmh: 0 }, (stopped) => stopped.turnLeft(80, 20_000).openFor(60_000).loseFace(30_000)),
];

function alertShift(hours: number, seed: number): ScriptedDriver {
  const script = driver(seed).now({ hourOfDay: 20, hoursOnShift: 0 });
  const random = randomFrom(seed);
  while (script.nowMs < hours * HOUR_MS) {
    script.driveFor(20_000 + random() * 40_000);
    HARMLESS[Math.floor(random() * HARMLESS.length)]?.(script);
  }
  return script;
}

describe('eight hours of alert driving', () => {
  it('with talking, mirrors, gauges, bumps, sun and sips of water: at most one audible alarm', () => {
    const run = runDriver(alertShift(8, 11), { fps: 10 });
    expect(soundsOf(run).length).toBeLessThanOrEqual(1);
    expect(run.findings.filter(({ finding }) => finding === 'eyesClosed' || finding === 'perclosHigh')).toEqual([]);
    expect(Math.max(...run.levels.map(({ level }) => level))).toBeLessThan(60);
    expect(run.findings.filter(({ finding }) => finding === 'blink').length).toBeGreaterThan(3000);
  });
});

interface DrowsyHour {
  readonly script: ScriptedDriver;
  /** Half of the fall of the lids, ms, of every closure of 2 s or more. */
  readonly closuresMs: readonly number[];
}

/** Blinks grow longer, yawns come, lids stay down for a second; after 40 minutes the driver sleeps for seconds at a time. */
function drowsyHour(): DrowsyHour {
  const script = driver(5).now({ hourOfDay: 4, hoursOnShift: 8 });
  const closuresMs: number[] = [];
  script.driveFor(12 * 60_000);
  for (let minute = 12; minute < 60; minute++) {
    const tired = Math.min(1, (minute - 12) / 25);
    script.driveFor(45_000, 160 + 200 * tired);
    if (minute % 4 === 0) script.yawn().openFor(2000);
    if (minute > 24) script.closeFor(600 + 600 * tired).openFor(3000);
    if (minute > 28 && minute % 5 === 0) script.nod().openFor(2000);
    if (minute >= 40 && minute % 2 === 0) {
      closuresMs.push(script.nowMs + 40);
      script.closeFor(2100 + 150 * (minute - 40)).openFor(4000);
    }
  }
  return { script, closuresMs };
}

describe('a drowsy hour', () => {
  const { script, closuresMs } = drowsyHour();
  const run = runDriver(script);

  it('every closure of 2 s or more alarms within 100 ms of the threshold', () => {
    expect(closuresMs).toHaveLength(10);
    const alarmsMs = run.sounds.filter(({ by }) => by === 'eyesClosed').map(({ tMs }) => tMs);
    for (const closureMs of closuresMs) {
      const dueMs = closureMs + 2000;
      const alarmMs = alarmsMs.find((tMs) => tMs > closureMs) ?? NaN;
      expect(alarmMs - dueMs).toBeGreaterThan(-100);
      expect(alarmMs - dueMs).toBeLessThanOrEqual(100);
    }
  });

  it('nothing else is taken for one', () => {
    expect(run.findings.filter(({ finding }) => finding === 'eyesClosed')).toHaveLength(closuresMs.length);
  });

  it('the level rises before the first closure, and a break is advised', () => {
    const levelAt = (tMs: number): number => run.levels.findLast((one) => one.tMs <= tMs)?.level ?? 0;
    const first = closuresMs[0] ?? 0;
    expect(levelAt(11 * 60_000)).toBeLessThan(25);
    expect(levelAt(first - 60_000)).toBeGreaterThan(60);
    const advice = run.sounds.find(({ by }) => by === 'fatigueLevel');
    expect(advice?.tMs).toBeLessThan(first);
    expect(advice?.say).toBe('takeBreak');
  });

  it('the advice says why', () => {
    const raised = run.changes.find(({ finding, phase }) => finding.finding === 'fatigueLevel' && phase === 'onset');
    const reasons = Object.entries(raised?.finding.detail ?? {}).filter(([key]) => key.startsWith('because'));
    expect(reasons.map(([, reason]) => String(reason).split(' ')[0])).toEqual(
      expect.arrayContaining(['yawns', 'hourOfDay', 'shift']),
    );
  });
});
