/** The parts of the server's contract the board shows. Types only: the schemas behind them would cost 91 KB in the browser. */
import type * as Server from '../../../api/contract.js';

export type { Priority, Role } from '../../../api/contract.js';

export type User = Readonly<Server.User>;
export type Detail = Readonly<Server.Alert['detail']>;
export type Alert = Readonly<Omit<Server.Alert, 'eventIds'>>;
export type TruckStatus = Readonly<Pick<Server.TruckStatus, 'driving' | 'speedKmh' | 'learningProgress' | 'perclos'>>;
export type Truck = Readonly<Omit<Server.Truck, 'status'> & { status: TruckStatus | null }>;
export type EventRow = Readonly<
  Omit<Server.EventRow, 'deviceId' | 'epoch' | 'seq' | 'eventId' | 'receivedAtMs' | 'inForce' | 'alertId'>
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

type Snapshot = Extract<Server.BoardMessage, { type: 'snapshot' }>;

export type BoardMessage =
  | (Omit<Snapshot, 'alerts' | 'trucks'> & { readonly alerts: readonly Alert[]; readonly trucks: readonly Truck[] })
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'truck'; readonly truck: Truck }
  | Extract<Server.BoardMessage, { type: 'heartbeat' }>;
