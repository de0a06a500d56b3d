/** A part that fails: told, and without effect on the others; and a state that does not grow. */
import { describe, expect, it, vi } from 'vitest';
import { heard } from '../../edge-agent/agent.js';
import { startAlarms, stepAlarms } from '../../edge-agent/core/alarm.js';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import { distraction } from '../../edge-agent/core/distraction.js';
import { eyes } from '../../edge-agent/core/eyes.js';
import { startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { perclosHigh } from '../../edge-agent/core/perclos.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { headTurn } from '../../edge-agent/core/turns.js';
import { yawn } from '../../edge-agent/core/yawn.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { runFrames, story } from '../helpers/scripted-run.js';

describe('a part that fails', () => {
  it.each([
    ['eyes', eyes, ['blink', 'longBlink', 'slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep']],
    ['perclosHigh', perclosHigh, ['perclosHigh']],
    ['yawn', yawn, ['yawn']],
    ['headTurn', headTurn, ['headTurn']],
    ['distraction', distraction, ['distraction']],
  ] as const)('a rule that throws (%s) changes no other rule and yields a monitorFault', (name, rule, own) => {
    const script = driver()
      .openFor(3000)
      .closeFor(2400)
      .openFor(2000)
      .yawn()
      .turnLeft(65, 4000)
      .openFor(2000)
      .loseFace(2000)
      .openFor(1000);
    /** Rules that hear others say less when one of them is silent; that is what they are for. */
    const hears = new Set<string>(['unresponsive', 'fatigueLevel', 'smoking', ...own]);
    const others = (run: ReturnType<typeof runFrames>): string[] =>
      story(run, { blinks: true }).filter(
        (line) => !hears.has(line.split(' ')[0] ?? '') && !line.startsWith('monitorFault'),
      );
    const calm = others(runFrames(script.frames()));
    const broken = vi.spyOn(rule, 'step').mockImplementation(() => {
      throw new Error('broken rule');
    });
    const run = runFrames(script.frames());
    broken.mockRestore();
    expect(others(run)).toEqual(calm);
    const fault = run.findings.find(({ finding }) => finding === 'monitorFault');
    expect(fault?.detail).toMatchObject({ parts: name, reason: 'broken rule' });
    expect(fault?.onsetMs).toBe(0);
  });

  it('two parts that fail at once are one fault that lists both', () => {
    const spies = [eyes, yawn].map((rule) =>
      vi.spyOn(rule as typeof yawn, 'step').mockImplementation(() => {
        throw new Error('x');
      }),
    );
    const run = runFrames(driver().openFor(1000).frames());
    for (const spy of spies) spy.mockRestore();
    expect(story(run)).toEqual(['monitorFault 0.0-1.0']);
    expect(run.findings[0]?.detail.parts).toBe('eyes,yawn');
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
