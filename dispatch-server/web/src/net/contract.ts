/** The parts of the server's contract the board shows. Types only: the schemas behind them would cost 91 KB in the browser. */
import type * as Server from '../../../api/contract.js';

export type {
  AlertOutcome,
  InterventionOutcome,
  OrderKind,
  OrderState,
  Priority,
  Role,
} from '../../../api/contract.js';

export type WebhookTopic = Server.Webhook['topics'][number];
export type Account = Readonly<Server.Account>;
export type Login = Readonly<Server.Login>;
export type DeviceRow = Readonly<Server.DeviceRow>;
export type PendingCode = Readonly<Server.PendingCode>;
export type Webhook = Readonly<Server.Webhook>;
export type Delivery = Readonly<Server.Delivery>;
export type AuditRow = Readonly<Server.AuditRow>;
export type AuditAnswer = Readonly<Server.AuditAnswer>;
export type User = Readonly<Server.User>;
export type Detail = Readonly<Server.Alert['detail']>;
export type AlertOrder = Readonly<Server.AlertOrder>;
export type Alert = Readonly<Omit<Server.Alert, 'eventIds' | 'orders'>> & { readonly orders: readonly AlertOrder[] };
export type OrderStep = Readonly<Server.OrderStep>;
export type Order = Readonly<Omit<Server.Order, 'steps'>> & { readonly steps: readonly OrderStep[] };
export type OrderTemplate = Readonly<Server.OrderTemplate>;
export type Settings = Readonly<Server.Settings>;
export type Shift = Readonly<Server.Shift>;
export type ShiftNow = Readonly<Server.ShiftNow>;
export type Flood = Readonly<Server.Flood>;
export type Plan = Readonly<Server.Plan>;
export type PlanCorners = Readonly<Server.PlanCorners>;
export type Place = Readonly<Server.PlanCorners['topLeft']>;

/** Where a truck is and where its nose points, clockwise from north; null = not known. */
export interface Position {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly headingDeg: number | null;
}

/** Why the fatigue level is what it is, strongest cause first. */
export interface FatigueReason {
  readonly cause: string;
  readonly value: number;
}

export interface Fatigue {
  /** 0..100 */
  readonly level: number;
  readonly because: readonly FatigueReason[];
}

/** What a cab unit last said about itself. Units of an older protocol leave out what is null here. */
export type TruckStatus = Readonly<
  Pick<Server.TruckStatus, 'driving' | 'speedKmh' | 'learningProgress' | 'perclos' | 'framesPerSecond'>
> & {
  readonly position: Position | null;
  readonly fatigue: Fatigue | null;
  /** What is wrong with the picture, or `clear`; null = no camera, or the unit does not say. */
  readonly camera: string | null;
  /** Events that wait in the unit for the network; null = it does not say. */
  readonly waitingEvents: number | null;
};

export type Truck = Readonly<Omit<Server.Truck, 'status'>> & { readonly status: TruckStatus | null };
export type EventRow = Readonly<
  Omit<Server.EventRow, 'deviceId' | 'epoch' | 'seq' | 'eventId' | 'receivedAtMs' | 'inForce'>
>;
export type Problem = Readonly<Server.ApiProblem>;

/** Body of the first-start form. */
export interface FirstAdmin {
  /** One-time code the server printed on its console. */
  readonly code: string;
  readonly login: string;
  readonly name: string;
  readonly password: string;
}

/** One page of the history; `next` is the cursor of the next older one, null = nothing older. */
export interface EventPage {
  readonly events: readonly EventRow[];
  readonly next: string | null;
}

/** One truck from near: its units, alerts not closed, orders of the last day, findings of the last hour. */
export interface TruckDetails {
  readonly trucks: readonly Truck[];
  readonly alerts: readonly Alert[];
  readonly orders: readonly Order[];
  readonly events: readonly EventRow[];
}

/** A recording around a finding, sent by the cab unit. */
export interface Clip {
  readonly sha256: string;
  /** null = of no alert. */
  readonly alertId: string | null;
  readonly mediaType: string;
  readonly startedAtMs: number;
  /** null = the truck is still sending it. */
  readonly completeAtMs: number | null;
}

/** What the server says at once to a board that connects. */
export interface Snapshot {
  readonly type: 'snapshot';
  readonly serverTimeMs: number;
  readonly alerts: readonly Alert[];
  readonly trucks: readonly Truck[];
  readonly orders: readonly Order[];
  readonly settings: Settings;
  readonly shift: ShiftNow | null;
  readonly flood: Flood;
}

export type BoardMessage =
  | Snapshot
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'trucks'; readonly trucks: readonly Truck[] }
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'clip'; readonly clip: Clip }
  | { readonly type: 'settings'; readonly settings: Settings; readonly shift: ShiftNow | null }
  | ({ readonly type: 'flood' } & Flood)
  | Extract<Server.BoardMessage, { type: 'heartbeat' }>;
