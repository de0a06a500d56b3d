/** What follows a good `hello`: open findings of the unit's former life end, and it gets the orders and settings that wait for it. */
import type { CAPABILITIES, OrderEnd, OrderMessage } from '@oyau/protocol';
import type { Alert, Order } from '../api/contract.js';
import { endAbandoned } from '../store/abandoned.js';
import type { Store } from '../store/store.js';
import { SERVER_SESSION } from './server-events.js';
import type { TruckSession } from './truck-session.js';

export interface GreetingParts {
  store: Store;
  publish: (alerts: readonly Alert[]) => void;
}

export interface Greeter {
  greet(session: TruckSession): Promise<void>;
}

export function createGreeter({ store, publish }: GreetingParts): Greeter {
  /** Devices heard in this run of the server: only for them it knows itself whether they are silent. */
  const met = new Set<string>();
  return {
    async greet(session) {
      const { device, hello, parts } = session;
      if (!hello) return;
      const alive = met.has(device.deviceId) ? [hello.session, SERVER_SESSION] : [hello.session];
      met.add(device.deviceId);
      try {
        publish(await endAbandoned(store, { deviceId: device.deviceId, alive }, parts.now()));
        if (takesOrders(session))
          for (const order of await parts.orders.pending(device)) await sendOrder(session, order);
        await sendSettings(session);
      } catch (error) {
        parts.log.error({ deviceId: device.deviceId, err: error }, 'a returning truck could not be brought up to date');
      }
    },
  };
}

/** Hands a change of an order to the unit, if it understands orders. */
export async function passOn(session: TruckSession, order: Order): Promise<void> {
  if (!takesOrders(session)) return;
  const { orderId, kind, text, issuedAtMs, expiresAtMs, state } = order;
  try {
    if (state === 'issued') await sendOrder(session, { type: 'order', orderId, kind, text, issuedAtMs, expiresAtMs });
    else if (state === 'cancelled' || state === 'expired')
      sendEnd(session, { type: 'orderEnd', orderId, state }, order);
  } catch (error) {
    session.parts.log.error({ orderId, err: error }, 'an order could not be marked as sent');
  }
}

/** Hands the unit the files that wait for it, if it understands settings. */
export async function passSettings(session: TruckSession): Promise<void> {
  try {
    await sendSettings(session);
  } catch (error) {
    session.parts.log.error({ deviceId: session.device.deviceId, err: error }, 'settings could not be sent');
  }
}

/** Tells the unit who drives, if it takes that from dispatch. Not durable: a unit that is away is not told later. */
export function passDriver(session: TruckSession, driverId: string | null): void {
  if (takes(session, 'driver')) session.send({ type: 'driver', driverId, sentAtMs: session.parts.now() });
}

async function sendSettings(session: TruckSession): Promise<void> {
  const { device, parts } = session;
  if (!takes(session, 'settings')) return;
  for (const settings of await parts.settings.pending(device)) {
    session.send(settings);
    await parts.settings.sent(settings.settingsId, device);
  }
}

async function sendOrder(session: TruckSession, order: OrderMessage): Promise<void> {
  session.send(order);
  await session.parts.orders.sent(order.orderId);
}

function sendEnd(session: TruckSession, end: OrderEnd, { steps }: Order): void {
  if (steps.some((step) => step.state === 'sent')) session.send(end);
}

function takesOrders(session: TruckSession): boolean {
  return takes(session, 'orders');
}

/** Whether the unit has said hello and named this capability. */
export function takes({ hello }: TruckSession, capability: (typeof CAPABILITIES)[number]): boolean {
  return hello?.capabilities?.includes(capability) ?? false;
}
