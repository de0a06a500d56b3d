/** REST API v1: one function per call, every outcome a value; never throws. */
import { attempt, call, read, send, succeeded, type Outcome } from './call.js';
import type {
  Alert,
  AlertOutcome,
  EventPage,
  FirstAdmin,
  InterventionOutcome,
  Order,
  OrderKind,
  OrderTemplate,
  Plan,
  PlanCorners,
  Settings,
  TruckDetails,
  User,
} from './contract.js';
import type { Fields } from './fields.js';
import { readOrder, readTemplate } from './read-orders.js';
import { readPlan, readSettings } from './read-site.js';
import { readAlert, readEventPage, readTruckDetails, readUser } from './read.js';

/** Who sits here: nobody yet (`setupNeeded`: not even an account exists) or a user. */
export type Session = { readonly user: User } | { readonly user: null; readonly setupNeeded: boolean };

/** GET /session. A 401 is an answer here, not a failure. */
export async function fetchSession(): Promise<Outcome<Session>> {
  return attempt<Session>(async () => {
    const answer = await send('GET', '/api/v1/session');
    if (answer.status === 401) return succeeded({ user: null, setupNeeded: saysSetupNeeded(answer.body) });
    return read(answer, (body) => ({ user: body.object('user', readUser) }));
  });
}

export function signIn(login: string, password: string): Promise<Outcome<User>> {
  return call('POST', '/api/v1/session', { login, password }, (body) => body.object('user', readUser));
}

/** Changes one's own password; this browser stays signed in. */
export function changeOwnPassword(current: string, password: string): Promise<Outcome<User>> {
  return call('PUT', '/api/v1/session/password', { current, password }, (body) => body.object('user', readUser));
}

export function signOut(): Promise<Outcome<null>> {
  return call('DELETE', '/api/v1/session', undefined, () => null);
}

/** Makes the first account and signs it in. */
export function setUp(admin: FirstAdmin): Promise<Outcome<User>> {
  return call('POST', '/api/v1/setup', admin, (body) => body.object('user', readUser));
}

export function acknowledgeAlert(alertId: string, note: string): Promise<Outcome<Alert>> {
  return call('POST', `${alertPath(alertId)}/acknowledge`, note === '' ? {} : { note }, alertIn);
}

export function shelveAlert(alertId: string, minutes: number, reason: string): Promise<Outcome<Alert>> {
  return call('POST', `${alertPath(alertId)}/shelve`, { minutes, reason }, alertIn);
}

export function unshelveAlert(alertId: string): Promise<Outcome<Alert>> {
  return call('DELETE', `${alertPath(alertId)}/shelve`, undefined, alertIn);
}

export function closeAlert(alertId: string, outcome: AlertOutcome, note: string): Promise<Outcome<Alert>> {
  return call('POST', `${alertPath(alertId)}/close`, withNote({ outcome }, note), alertIn);
}

export interface NewOrder {
  readonly truckId: string;
  readonly alertId: string | null;
  readonly kind: OrderKind;
  readonly text: string;
  /** The truck has so long, ms. */
  readonly dueMs: number;
}

export function issueOrder(order: NewOrder): Promise<Outcome<Order>> {
  return call('POST', '/api/v1/orders', order, orderIn);
}

export function cancelOrder(orderId: string, reason: string): Promise<Outcome<Order>> {
  return call('POST', `${orderPath(orderId)}/cancel`, { reason }, orderIn);
}

export function recordOutcome(orderId: string, outcome: InterventionOutcome, note: string): Promise<Outcome<Order>> {
  return call('POST', `${orderPath(orderId)}/outcome`, withNote({ outcome }, note), orderIn);
}

/** Tells the unit of a truck who drives; null = whoever was logged in has left. Its next status shows what it made of it. */
export function nameDriver(truckId: string, driverId: string | null): Promise<Outcome<null>> {
  return call('POST', `/api/v1/trucks/${encodeURIComponent(truckId)}/driver`, { driverId }, () => null);
}

export function fetchTemplates(): Promise<Outcome<readonly OrderTemplate[]>> {
  return call('GET', '/api/v1/order-templates', undefined, templatesIn);
}

export function saveTemplates(templates: readonly OrderTemplate[]): Promise<Outcome<readonly OrderTemplate[]>> {
  return call('PUT', '/api/v1/order-templates', { templates }, templatesIn);
}

export function saveSettings(settings: Settings): Promise<Outcome<Settings>> {
  return call('PUT', '/api/v1/settings', settings, (body) => body.object('settings', readSettings));
}

export function fetchPlan(): Promise<Outcome<Plan | null>> {
  return call('GET', '/api/v1/plan', undefined, planIn);
}

/** `image`: base64; null = the image stays. */
export function savePlan(corners: PlanCorners, image: string | null): Promise<Outcome<Plan | null>> {
  return call('PUT', '/api/v1/plan', image === null ? { corners } : { corners, image }, planIn);
}

export function fetchTruck(truckId: string): Promise<Outcome<TruckDetails>> {
  return call('GET', `/api/v1/trucks/${encodeURIComponent(truckId)}`, undefined, readTruckDetails);
}

export function fetchEvents(query: URLSearchParams): Promise<Outcome<EventPage>> {
  return call('GET', `/api/v1/events?${query.toString()}`, undefined, readEventPage);
}

function alertPath(alertId: string): string {
  return `/api/v1/alerts/${encodeURIComponent(alertId)}`;
}

function orderPath(orderId: string): string {
  return `/api/v1/orders/${encodeURIComponent(orderId)}`;
}

function withNote<Body extends object>(body: Body, note: string): Body | (Body & { note: string }) {
  return note === '' ? body : { ...body, note };
}

function alertIn(body: Fields): Alert {
  return body.object('alert', readAlert);
}

function orderIn(body: Fields): Order {
  return body.object('order', readOrder);
}

function templatesIn(body: Fields): readonly OrderTemplate[] {
  return body.list('templates', readTemplate);
}

function planIn(body: Fields): Plan | null {
  return body.objectOrNull('plan', readPlan);
}

function saysSetupNeeded(body: Fields | null): boolean {
  try {
    return body?.flag('setupNeeded') ?? false;
  } catch {
    return false;
  }
}
