/** The circumstances of an event: its wall time follows the wall clock of the unit. */
import { expect, it } from 'vitest';
import { RunRecord, type RunFacts } from '../../edge-agent/commands/run-record.js';
import { configSchema } from '../../edge-agent/config.js';
import { startAlarms, stepAlarms } from '../../edge-agent/core/alarm.js';
import { startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { DEFAULT_THRESHOLDS as thresholds } from '../../edge-agent/core/thresholds.js';
import { heard } from '../../edge-agent/agent.js';
import { toEvent } from '../../edge-agent/uplink/wire.js';
import { VehicleBoard } from '../../edge-agent/vehicle/board.js';
import { driver } from '../../fixtures/scripted-driver.js';

const BOOTED_MS = 5_000;
const NOW_MS = 1_800_000_000_000;

function recordOf(clock: RunFacts['clock'], lastSounded: RunFacts['sounder']['lastSounded'] = null): RunRecord {
  return new RunRecord({
    config: configSchema.parse({}),
    policy: { thresholds, thresholdsVersion: 'default-1', silent: false, language: null, timeZone: null },
    profile: null,
    session: 'run-1',
    models: {},
    sounder: { lastSounded },
    clock,
    journal: () => undefined,
    vehicle: { state: () => new VehicleBoard(clock, null).state(), detail: () => ({}) },
  });
}

it('an event after the clock was set carries the new time, a small correction changes nothing', () => {
  let clockSetMs = BOOTED_MS;
  let tMs = 0;
  const record = recordOf({ monotonicMs: () => tMs, wallMs: () => clockSetMs + tMs });
  const monitor = startMonitor();
  const alarms = startAlarms();
  const watchOneMore = ({ reading, speedKmh, duty }: ReturnType<typeof frames>[number]): number => {
    tMs = reading.tMs;
    const step = stepMonitor(monitor, reading, speedKmh, thresholds, duty);
    const watched = { step, reading, monitor, changes: step.changes };
    record.observe(watched, stepAlarms(alarms, heard(watched), thresholds));
    const finding = { finding: 'yawn', onsetMs: 0, offsetMs: 1, detectedMs: 1, detail: {} } as const;
    return record.contextOf({ phase: 'whole', finding }).wallOffsetMs;
  };
  const frames = () => [...driver().openFor(1000).frames()];
  const [first, second, third] = frames();
  if (!first || !second || !third) throw new Error('too few frames');
  expect(watchOneMore(first)).toBe(BOOTED_MS);
  const finding = { finding: 'yawn', onsetMs: 0, offsetMs: 1, detectedMs: 1, detail: {} } as const;
  const change = { phase: 'whole', finding } as const;
  const stored = toEvent(change, { ...record.contextOf(change), clockSynced: false });
  if (!stored) throw new Error('a yawn is an event');
  clockSetMs += 400;
  expect(watchOneMore(second)).toBe(BOOTED_MS);
  clockSetMs = NOW_MS;
  expect(watchOneMore(third)).toBe(NOW_MS);
  const sent = record.restamp({ ...stored, seq: 1 });
  expect(sent).toMatchObject({ onsetAtMs: NOW_MS - 400, offsetAtMs: NOW_MS - 399, onsetMs: 0, offsetMs: 1 });
});

it('the sound of a fault belongs to the face path, not to the hands that failed in the same frame', () => {
  const lastSounded = { tone: 'unitFault', atMs: NOW_MS, by: 'bell' } as const;
  const record = recordOf({ monotonicMs: () => 0, wallMs: () => NOW_MS }, lastSounded);
  const monitor = startMonitor();
  const [frame] = [...driver().hold({ detectorFault: 1, handsDead: 1 }, 100).frames()];
  if (!frame) throw new Error('too few frames');
  const step = stepMonitor(monitor, frame.reading, 20, thresholds);
  const watched = { step, reading: frame.reading, monitor, changes: step.changes };
  record.observe(watched, stepAlarms(startAlarms(), heard(watched), thresholds));
  const told = step.changes.map((change) => [
    change.finding.detail.parts,
    record.contextOf(change).alarm?.tone ?? null,
  ]);
  expect(told).toEqual([
    ['detector', 'unitFault'],
    ['hands', null],
  ]);
});
