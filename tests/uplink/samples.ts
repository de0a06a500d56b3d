/** Events, findings and folders for the tests of the uplink. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FindingChange, FindingKind } from '../../edge-agent/core/finding.js';
import type { EventBody } from '../../edge-agent/uplink/outbox.js';
import type { EventContext } from '../../edge-agent/uplink/wire.js';

const IN_FORCE: EventContext['inForce'] = {
  thresholdsVersion: 'v1',
  thresholds: { eyesClosedMs: 2000 },
  models: { mesh: 'facemesh' },
  profileVersion: null,
  baseline: { leftLidRatio: 0.25, rightLidRatio: 0.26 },
  agentVersion: '0.1.0',
};

/** A valid event; `mark` makes it recognisable. */
export function sampleEvent(mark = 0, overrides: Partial<EventBody> = {}): EventBody {
  return {
    eventId: `run-1/eyesClosed@${mark}`,
    phase: 'whole',
    finding: 'eyesClosed',
    driverId: 'A. Driver',
    onsetAtMs: 1_767_225_600_000 + mark,
    offsetAtMs: 1_767_225_602_400 + mark,
    detectedAtMs: 1_767_225_602_000 + mark,
    clockSynced: true,
    onsetMs: mark,
    offsetMs: mark + 2400,
    speedKmh: 18,
    moving: true,
    detail: { closedMs: 2400, mark },
    alarm: null,
    inForce: IN_FORCE,
    ...overrides,
  };
}

export function sampleContext(overrides: Partial<EventContext> = {}): EventContext {
  return {
    session: 'run-1',
    driverId: 'A. Driver',
    speedKmh: 18,
    moving: true,
    wallOffsetMs: 1_767_225_600_000,
    clockSynced: true,
    alarm: null,
    inForce: IN_FORCE,
    ...overrides,
  };
}

export function sampleChange(
  kind: FindingKind,
  phase: FindingChange['phase'] = 'onset',
  onsetMs = 10_000,
): FindingChange {
  const offsetMs = phase === 'onset' ? null : onsetMs + 2400;
  return { phase, finding: { finding: kind, onsetMs, offsetMs, detectedMs: onsetMs + 2000, detail: {} } };
}

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-uplink-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
