/** Long drives: eight alert hours with next to no sound, and a drowsy hour in which nothing is missed. */
import { describe, expect, it } from 'vitest';
import { alertFigures, drowsyFigures } from '../../fixtures/drives/judge.js';
import { drowsyHour } from '../../fixtures/scripted/drives.js';
import { runDriver } from '../helpers/scripted-run.js';

describe('eight hours of alert driving', () => {
  it('with talking, mirrors, gauges, bumps, sun and sips of water: at most one audible alarm', () => {
    const { sounds, blinks, highestLevel } = alertFigures(8, 11, 10);
    expect(sounds.length).toBeLessThanOrEqual(1);
    expect(sounds.filter((sound) => sound.includes('eyesClosed'))).toEqual([]);
    expect(highestLevel).toBeLessThan(60);
    expect(blinks).toBeGreaterThan(3000);
  });
});

describe('a drowsy hour', () => {
  const figures = drowsyFigures(5, 30);

  it('every closure of 2 s or more alarms within 100 ms of the threshold', () => {
    expect(figures.closures).toBe(10);
    expect(Math.min(...figures.lateMs)).toBeGreaterThan(-100);
    expect(figures.lateMs.every((ms) => ms <= 100)).toBe(true);
  });

  it('nothing else is taken for one', () => {
    expect(figures.extra).toBe(0);
  });

  it('the level rises before the first closure, and a break is advised', () => {
    expect(figures.levelAwake).toBeLessThan(25);
    expect(figures.levelBefore).toBeGreaterThan(60);
    expect(figures.advisedMinutesBefore).toBeGreaterThan(1);
  });

  it('the advice says why', () => {
    const { changes } = runDriver(drowsyHour(5).script, { fps: 10 });
    const raised = changes.find(({ finding, phase }) => finding.finding === 'fatigueLevel' && phase === 'onset');
    const reasons = Object.entries(raised?.finding.detail ?? {}).filter(([key]) => key.startsWith('because'));
    expect(reasons.map(([, reason]) => String(reason).split(' ')[0])).toEqual(
      expect.arrayContaining(['yawns', 'hourOfDay', 'shift']),
    );
  });
});
