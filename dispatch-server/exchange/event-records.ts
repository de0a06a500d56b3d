/** An event as a flat record: what export writes and import reads. The README of reports/ explains every field. */
import { eventSchema, laneSchema } from '@oyau/protocol';
import { z } from 'zod';
import type { Arrival } from '../store/filing.js';
import type { Field, Value } from './columns.js';

export const EVENT_FIELDS = [
  { name: 'device_id', type: 'text' },
  { name: 'truck_id', type: 'text' },
  { name: 'driver_id', type: 'text' },
  { name: 'epoch', type: 'text' },
  { name: 'seq', type: 'integer' },
  { name: 'event_id', type: 'text' },
  { name: 'finding', type: 'text' },
  { name: 'onset_at_ms', type: 'time' },
  { name: 'offset_at_ms', type: 'time' },
  { name: 'onset_capture_ms', type: 'number' },
  { name: 'offset_capture_ms', type: 'number' },
  { name: 'duration_ms', type: 'number' },
  { name: 'detected_at_ms', type: 'time' },
  { name: 'received_at_ms', type: 'time' },
  { name: 'clock_synced', type: 'flag' },
  { name: 'speed_kmh', type: 'number' },
  { name: 'moving', type: 'flag' },
  { name: 'detail', type: 'json' },
  { name: 'alarm', type: 'json' },
  { name: 'in_force', type: 'json' },
  { name: 'agent_version', type: 'text' },
  { name: 'alert_id', type: 'text' },
  { name: 'acknowledged_at_ms', type: 'time' },
  { name: 'verdict', type: 'text' },
  { name: 'verdict_kind', type: 'text' },
  { name: 'verdict_reason', type: 'text' },
] as const satisfies readonly Field[];

export type EventField = (typeof EVENT_FIELDS)[number]['name'];
export type EventRecord = Record<EventField, Value>;

/** Parquet gives 64-bit integers. */
const number = z.union([z.number(), z.bigint().transform(Number)]);
const text = z.string();
const optional = <Of extends z.ZodType>(of: Of) => of.nullish().transform((value) => value ?? null);
const json = text.transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

/** What an event needs to be stored again; everything else a record says follows from it or belongs to other tables. */
const record = z.object({
  device_id: text.min(1).max(64),
  truck_id: text.min(1).max(64),
  driver_id: optional(text),
  epoch: text.min(1).max(64),
  seq: number,
  event_id: text,
  finding: text,
  onset_at_ms: number,
  offset_at_ms: optional(number),
  onset_capture_ms: number,
  offset_capture_ms: optional(number),
  detected_at_ms: number,
  received_at_ms: number,
  clock_synced: z.boolean(),
  speed_kmh: optional(number),
  moving: z.boolean(),
  detail: json,
  alarm: optional(json),
  in_force: json,
});

/** The event of a record, or what is wrong with it. */
export function arrivalOf(value: unknown): { ok: true; arrival: Arrival } | { ok: false; problems: string[] } {
  const read = record.safeParse(value);
  if (!read.success) return { ok: false, problems: listed(read.error) };
  const row = read.data;
  const ended = row.offset_capture_ms !== null && row.offset_at_ms !== null;
  const event = eventSchema.safeParse({
    seq: row.seq,
    eventId: row.event_id,
    phase: ended ? 'whole' : 'onset',
    finding: row.finding,
    driverId: row.driver_id,
    onsetAtMs: row.onset_at_ms,
    offsetAtMs: ended ? row.offset_at_ms : null,
    detectedAtMs: row.detected_at_ms,
    clockSynced: row.clock_synced,
    onsetMs: row.onset_capture_ms,
    offsetMs: ended ? row.offset_capture_ms : null,
    speedKmh: row.speed_kmh,
    moving: row.moving,
    detail: row.detail,
    alarm: row.alarm,
    inForce: row.in_force,
  });
  if (!event.success) return { ok: false, problems: listed(event.error) };
  const { device_id: deviceId, truck_id: truckId, epoch, received_at_ms: receivedAtMs } = row;
  const lane = laneSchema.parse('backlog');
  return { ok: true, arrival: { deviceId, truckId, epoch, lane, receivedAtMs, event: event.data } };
}

function listed(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
