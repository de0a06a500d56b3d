/** Turns finding changes into events of the protocol. Pure: no clock, no network. */
import { LIMITS, type EventKind, type InForce, type Lane } from '@oyau/protocol';
import type { Finding, FindingChange, FindingDetail } from '../core/finding.js';
import type { EventBody } from './outbox.js';

/** What the cab knew when the finding changed. */
export interface EventContext {
  /** One run of the agent; part of the event's identity. */
  readonly session: string;
  readonly driverId: string | null;
  /** Ground speed, km/h; null when unknown. */
  readonly speedKmh: number | null;
  readonly moving: boolean;
  /** Wall time minus capture time, ms. */
  readonly wallOffsetMs: number;
  /** True when the wall clock is known to be right. */
  readonly clockSynced: boolean;
  /** The sound this change caused (wall time, ms); null when it was silent. */
  readonly alarm: { readonly tone: string; readonly soundedAtMs: number } | null;
  readonly inForce: InForce;
  /** What rides along with every event: position, wearables. */
  readonly detail?: FindingDetail;
}

/** What becomes an event: a finding of the policy, or what the unit tells about itself. */
export interface EventChange extends Pick<FindingChange, 'phase' | 'name'> {
  readonly finding: Omit<Finding, 'finding'> & { readonly finding: EventKind };
}

/** Findings that stay in the cab: a driver blinks 20 000 times a shift, and PERCLOS already carries what they say. */
const KEPT_IN_CAB: ReadonlySet<EventKind> = new Set(['blink']);

/** Findings dispatch raises an alert for (P1, P2), whatever the truck does. */
const ALERTS: ReadonlySet<EventKind> = new Set([
  'eyesClosed',
  'sleep',
  'unresponsive',
  'perclosHigh',
  'monitorFault',
  'selfReport',
  'rollover',
]);
const ALERTS_WHILE_MOVING: ReadonlySet<EventKind> = new Set([
  'cameraCovered',
  'cameraLost',
  'noDriver',
  'driverMismatch',
]);

/** Name of a finding for ever: the same for its onset and its offset; ends with the name of a change that has one. */
export function eventIdOf(session: string, { finding, name }: Pick<EventChange, 'finding' | 'name'>): string {
  return `${session}/${finding.finding}@${finding.onsetMs}${name === undefined ? '' : `/${name}`}`;
}

/** The event of a change, or null for findings that stay in the cab. */
export function toEvent(change: EventChange, context: EventContext): EventBody | null {
  const { finding, phase } = change;
  if (KEPT_IN_CAB.has(finding.finding)) return null;
  const offsetMs = phase === 'onset' ? null : (finding.offsetMs ?? finding.detectedMs);
  const wallAt = (captureMs: number) => Math.round(captureMs + context.wallOffsetMs);
  return {
    eventId: eventIdOf(context.session, change),
    phase,
    finding: finding.finding,
    driverId: context.driverId,
    onsetAtMs: wallAt(finding.onsetMs),
    offsetAtMs: offsetMs === null ? null : wallAt(offsetMs),
    detectedAtMs: wallAt(finding.detectedMs),
    clockSynced: context.clockSynced,
    onsetMs: finding.onsetMs,
    offsetMs,
    speedKmh: storableSpeed(context.speedKmh),
    moving: context.moving,
    detail: storableDetail({ ...context.detail, ...finding.detail }),
    alarm: context.alarm && { tone: context.alarm.tone, soundedAtMs: Math.round(context.alarm.soundedAtMs) },
    inForce: context.inForce,
  };
}

/** Alerts and everything that sounded go first; the rest waits its turn. */
export function laneOf(change: EventChange, context: Pick<EventContext, 'alarm' | 'moving'>): Lane {
  const kind = change.finding.finding;
  const urgent = context.alarm !== null || ALERTS.has(kind) || (context.moving && ALERTS_WHILE_MOVING.has(kind));
  return urgent ? 'alert' : 'backlog';
}

function storableSpeed(speedKmh: number | null): number | null {
  if (speedKmh === null || !Number.isFinite(speedKmh)) return null;
  return Math.min(LIMITS.speedKmh, Math.max(0, speedKmh));
}

/** A figure that is not finite or a control character in a fault's text must not cost the whole event. */
function storableDetail(detail: FindingDetail): EventBody['detail'] {
  return Object.fromEntries(
    Object.entries(detail)
      .filter(([, value]) => typeof value !== 'number' || Math.abs(value) <= LIMITS.magnitude)
      .map(([key, value]) => [key, typeof value === 'string' ? storableText(value) : value]),
  );
}

function storableText(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, ' ').slice(0, LIMITS.textCharacters);
}
