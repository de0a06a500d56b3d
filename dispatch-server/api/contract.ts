/**
 * The contract between the server and what people use: REST bodies and board messages.
 * The board imports types from here only; the server checks its input with the schemas.
 */
import { z } from 'zod';
import type { Event, InForce, Status } from '@oyau/protocol';

/** Weakest first: each role may do what the ones before it may. */
export const ROLES = ['viewer', 'dispatcher', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export type Priority = 'P1' | 'P2';

/** A logged-in person. */
export interface User {
  login: string;
  name: string;
  role: Role;
}

/** One problem of a request; `path` is dotted, empty for the request as a whole. */
export interface ApiProblem {
  path: string;
  message: string;
}

/** Body of every answer that is not a success. */
export interface ApiError {
  error: { code: string; message: string; problems: ApiProblem[] };
}

/** What a dispatcher sees of findings that need a person; it outlives them. */
export interface Alert {
  alertId: string;
  truckId: string;
  /** null = nobody logged in. */
  driverId: string | null;
  deviceId: string;
  /** The worst finding so far. */
  kind: string;
  priority: Priority;
  /** `active`: the finding lasts; a returned, unacknowledged alert stays on the board. */
  state: { active: boolean; acknowledged: boolean };
  /** Wall times, ms since 1970; truck's clock. */
  onsetAtMs: number;
  offsetAtMs: number | null;
  /** Wall times, ms since 1970; server's clock. */
  receivedAtMs: number;
  updatedAtMs: number;
  /** Findings merged into this alert. */
  count: number;
  speedKmh: number | null;
  detail: Event['detail'];
  /** Login of who acknowledged. */
  acknowledgedBy: string | null;
  acknowledgedAtMs: number | null;
  acknowledgeNote: string | null;
  eventIds: string[];
}

/** One finding in the history. */
export interface EventRow {
  id: number;
  deviceId: string;
  truckId: string;
  driverId: string | null;
  epoch: string;
  /** Of the first message that told of this finding. */
  seq: number;
  eventId: string;
  finding: string;
  onsetAtMs: number;
  /** null = has not ended, as far as the server knows. */
  offsetAtMs: number | null;
  /** By capture time; null = has not ended. */
  durationMs: number | null;
  receivedAtMs: number;
  speedKmh: number | null;
  moving: boolean;
  detail: Event['detail'];
  inForce: InForce;
  alertId: string | null;
  acknowledgedBy: string | null;
  acknowledgedAtMs: number | null;
}

/** What the cab unit last said about itself. */
export type TruckStatus = Omit<Status, 'type'>;

export interface Truck {
  truckId: string;
  deviceId: string;
  online: boolean;
  /** Server's clock; null = never seen. */
  lastSeenMs: number | null;
  driverId: string | null;
  status: TruckStatus | null;
}

/** Messages of the WebSocket /board/v1, server to board; boards send nothing. */
export type BoardMessage =
  | { type: 'snapshot'; serverTimeMs: number; alerts: Alert[]; trucks: Truck[] }
  | { type: 'alert'; alert: Alert }
  | { type: 'truck'; truck: Truck }
  | { type: 'heartbeat'; serverTimeMs: number };

export interface AlertsAnswer {
  alerts: Alert[];
}
export interface AlertAnswer {
  alert: Alert;
}
export interface EventsAnswer {
  events: EventRow[];
  /** Pass it as `before` for the next older page; null = no more. */
  next: string | null;
}
export interface TrucksAnswer {
  trucks: Truck[];
}
/** Answer of GET and POST /api/v1/session and POST /api/v1/setup. */
export interface SessionAnswer {
  user: User;
  setupNeeded: false;
}
/** Body of the 401 of GET /api/v1/session: the login page asks it whether to show the setup form. */
export interface NoSessionAnswer extends ApiError {
  setupNeeded: boolean;
}

const noControlCharacters = /^\P{Cc}*$/u;
const loginName = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]*$/,
    'must start with a letter or digit and contain only letters, digits and . _ @ -',
  );
const password = z.string().min(10, 'must have at least 10 characters').max(200, 'must have at most 200 characters');
const personName = z.string().trim().min(1).max(100).regex(noControlCharacters, 'must not contain control characters');

/** New person: the first admin, or `user add`. */
export const newUserSchema = z.strictObject({ login: loginName, name: personName, password });
export const setupBodySchema = newUserSchema.extend({ code: z.string().min(1).max(64) });
/** Bounds only: what a login may look like is no news for someone who guesses. */
export const loginBodySchema = z.strictObject({
  login: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
});
export const acknowledgeBodySchema = z.strictObject({ note: z.string().max(1000).optional() });
export const alertParamsSchema = z.strictObject({ alertId: z.uuid() });

const limit = (most: number, byDefault: number) => z.coerce.number().int().min(1).max(most).default(byDefault);
const timeMs = z.coerce.number().min(0).max(4_102_444_800_000);

export const alertsQuerySchema = z.strictObject({
  state: z.enum(['open', 'all']).default('open'),
  limit: limit(1000, 200),
});

export const eventsQuerySchema = z
  .strictObject({
    truck: z.string().min(1).max(64).optional(),
    driver: z.string().min(1).max(64).optional(),
    /** One kind, or several separated by commas. */
    kind: z.string().min(1).max(1000).optional(),
    fromMs: timeMs.optional(),
    toMs: timeMs.optional(),
    limit: limit(500, 100),
    /** The `next` of the page before. */
    before: z
      .string()
      .regex(/^\d{1,16}(\.\d{1,20})?_\d{1,16}$/, 'must be the `next` of an earlier answer')
      .optional(),
  })
  .refine((query) => query.fromMs === undefined || query.toMs === undefined || query.fromMs <= query.toMs, {
    path: ['fromMs'],
    message: 'must not be after toMs',
  });

export type NewUser = z.infer<typeof newUserSchema>;
export type SetupBody = z.infer<typeof setupBodySchema>;
export type LoginBody = z.infer<typeof loginBodySchema>;
export type AcknowledgeBody = z.infer<typeof acknowledgeBodySchema>;
export type AlertsQuery = z.infer<typeof alertsQuerySchema>;
export type EventsQuery = z.infer<typeof eventsQuerySchema>;
