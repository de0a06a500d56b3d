/** The eight bugs seen in peers (`domain.md` section 3), each shown to be absent. */
import { describe, expect, it } from 'vitest';
import { driver } from '../../fixtures/scripted-driver.js';
import { startAlarms, stepAlarms } from '../../edge-agent/core/alarm.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { toEvent } from '../../edge-agent/uplink/wire.js';
import { runDriver, runFrames, soundsOf, story } from '../helpers/scripted-run.js';

const CLOSED = { left: 0.03, right: 0.03 };
const alarmed = (run: ReturnType<typeof runDriver>): number[] =>
  run.sounds.filter(({ by }) => by === 'eyesClosed').map(({ tMs }) => tMs);

describe('bugs of peers', () => {
  it('face loss resets the closed-eye timer', () => {
    const script = driver()
      .openFor(3000)
      .now(CLOSED, 80)
      .openFor(1000)
      .loseFace(400)
      .openFor(900)
      .now({ left: 1, right: 1 }, 80);
    expect(alarmed(runDriver(script.openFor(2000)))).toEqual([5067]);
  });

  it('a no-face gap counted as closure', () => {
    const run = runDriver(driver().openFor(3000).loseFace(2800).openFor(3000));
    expect(story(run)).toEqual(['faceLost 3.0-5.8']);
    expect(run.changes.some(({ finding }) => finding.finding === 'perclosHigh')).toBe(false);
  });

  it('decay per frame instead of per second', () => {
    const script = driver()
      .openFor(3000)
      .closeFor(1000)
      .hold({ left: 0.6, right: 0.6 }, 30)
      .closeFor(1200)
      .openFor(3000);
    const slow = runDriver(script, { fps: 15, noise: 0 });
    const fast = runDriver(script, { fps: 60, noise: 0 });
    expect(story(slow)).toEqual(story(fast));
    expect(story(fast)).toContain('eyesClosed 3.0-5.3');
  });

  it('PERCLOS in frames', () => {
    const script = driver().openFor(40_000);
    for (let closure = 0; closure < 10; closure++) script.openFor(1000).closeFor(1300);
    const perclosOf = (fps: number): number => {
      const raised = runDriver(script, { fps, noise: 0 }).changes.find(
        ({ finding }) => finding.finding === 'perclosHigh',
      );
      return raised?.finding.detectedMs ?? NaN;
    };
    for (const fps of [10, 15, 60]) expect(Math.abs(perclosOf(fps) - perclosOf(30))).toBeLessThan(150);
    const halfDropped = runDriver(script, { fps: 30, noise: 0, dropShare: 0.5, seed: 7 });
    const raised = halfDropped.changes.find(({ finding }) => finding.finding === 'perclosHigh');
    expect(Math.abs((raised?.finding.detectedMs ?? NaN) - perclosOf(30))).toBeLessThan(300);
  });

  it('an early alert that resets the real one', () => {
    const run = runDriver(driver().openFor(3000).closeFor(2400).openFor(3000));
    expect(soundsOf(run)).toEqual(['4.6 microsleepWarning', '5.1 eyesClosed']);
    const [warning, alarm] = ['microsleepWarning', 'eyesClosed'].map((kind) =>
      run.findings.find(({ finding }) => finding === kind),
    );
    expect(warning?.onsetMs).toBe(alarm?.onsetMs);
  });

  it('alerts with no cool-down', () => {
    const script = driver().openFor(1000);
    for (let look = 0; look < 20; look++) script.turnLeft(65, 3700).openFor(2300);
    const timesMs = runDriver(script)
      .sounds.filter(({ by }) => by === 'distraction')
      .map(({ tMs }) => tMs);
    expect(timesMs.length).toBeGreaterThan(2);
    for (const [index, tMs] of timesMs.entries()) {
      const third = timesMs[index + 2];
      if (third !== undefined) expect(third - tMs).toBeGreaterThanOrEqual(60_000);
    }
  });

  it('"sent on the socket" counted as delivered: a finding has one identity, however often it is sent', () => {
    const changes = runDriver(driver().openFor(3000).closeFor(2400).openFor(2000)).changes.filter(
      ({ finding }) => finding.finding === 'eyesClosed',
    );
    expect(changes.map(({ phase }) => phase)).toEqual(['onset', 'offset']);
    const context = {
      session: 's',
      driverId: null,
      speedKmh: null,
      moving: true,
      wallOffsetMs: 0,
      clockSynced: true,
      alarm: null,
      inForce: {
        thresholdsVersion: 'v',
        thresholds: {},
        models: {},
        profileVersion: null,
        baseline: null,
        agentVersion: '1',
      },
    };
    const ids = changes.map((change) => toEvent(change, context)?.eventId);
    expect(new Set(ids).size).toBe(1);
  });

  it('no re-alert while the state persists', () => {
    const state = startAlarms();
    const closed = { finding: 'eyesClosed', onsetMs: 0, offsetMs: null, detectedMs: 2000, detail: {} } as const;
    const soundedMs: number[] = [];
    for (let tMs = 2000; tMs <= 12_000; tMs += 100) {
      const changes = tMs === 2000 ? [{ phase: 'onset' as const, finding: closed }] : [];
      const step = stepAlarms(
        state,
        { tMs, changes, moving: true, eyesOpen: false, silent: false },
        DEFAULT_THRESHOLDS,
      );
      if (step.play !== null) soundedMs.push(tMs);
    }
    expect(soundedMs.slice(0, 4)).toEqual([2000, 4000, 5200, 6400]);
    expect(soundedMs).toHaveLength(8);
  });

  it('NaN landmarks read as open eyes', () => {
    const script = driver()
      .openFor(3000)
      .now(CLOSED, 80)
      .openFor(1000)
      .hold({ broken: 1 }, 500)
      .openFor(900)
      .now({ left: 1, right: 1 }, 80);
    expect(alarmed(runDriver(script.openFor(2000)))).toEqual([5067]);
    const learned = [...driver().openFor(2000).hold({ broken: 1 }, 2000).openFor(2000).frames()];
    const run = runFrames(learned);
    expect(run.findings).toEqual([]);
  });
});
