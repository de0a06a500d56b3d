/** Carries filed messages to webhooks and mailboxes, and tries again, ever more seldom, until they arrive or are given up. */
import type { Logger } from 'pino';
import {
  dueDeliveries,
  fileChangedAlerts,
  forgetDelivered,
  markDelivered,
  markFailed,
  type DeliveryRow,
} from '../store/deliveries.js';
import type { Store } from '../store/store.js';
import type { Mailer } from './mail.js';
import { postToWebhook } from './webhook.js';

export interface CourierParts {
  store: Store;
  log: Logger;
  /** Server's wall clock, ms. */
  now: () => number;
  /** null = no mail server is configured. */
  mailer: Mailer | null;
}

export interface Courier {
  /** Files what has changed and sends what is due; the timer calls it, and tests. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** Messages sent side by side. */
const AT_ONCE = 8;

/** Waiting times after the 1st, 2nd … failed attempt, ms; after the last the message is dead. Ours: two days in all. */
const RETRY_AFTER_MS = [
  5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000, 86_400_000,
];

/** Delivered messages are kept so long to be looked at, ms. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

export function createCourier(parts: CourierParts, everyMs: number): Courier {
  let running: Promise<void> | null = null;
  const work = async () => {
    try {
      await fileChangedAlerts(parts.store, parts.now());
      await deliverDue(parts);
    } catch (error) {
      parts.log.error({ err: error }, 'messages could not be sent');
    }
    running = null;
  };
  const tick = () => (running ??= work());
  const timer = setInterval(() => void tick(), everyMs);
  timer.unref();
  return {
    tick,
    async stop() {
      clearInterval(timer);
      await running;
      parts.mailer?.close();
    },
  };
}

/** When to try again after so many failed attempts; null = never. */
export function nextAttemptAtMs(failedAttempts: number, nowMs: number): number | null {
  const wait = RETRY_AFTER_MS[failedAttempts - 1];
  return wait === undefined ? null : nowMs + wait;
}

async function deliverDue(parts: CourierParts): Promise<void> {
  const due = await dueDeliveries(parts.store, parts.now(), AT_ONCE);
  await Promise.all(due.map((row) => deliver(parts, row)));
  if (due.length === AT_ONCE) return deliverDue(parts);
  await forgetDelivered(parts.store, parts.now() - KEPT_MS);
}

async function deliver(parts: CourierParts, row: DeliveryRow): Promise<void> {
  const { store, log, now } = parts;
  try {
    await send(parts, row);
    await markDelivered(store, row, now());
  } catch (error) {
    const reason = reasonOf(error);
    const nextAtMs = nextAttemptAtMs(row.attempts + 1, now());
    log.warn(
      { deliveryId: row.delivery_id, topic: row.topic, reason, dead: nextAtMs === null },
      'message not delivered',
    );
    await markFailed(store, row, reason, nextAtMs, now());
  }
}

function send({ store, now, mailer }: CourierParts, row: DeliveryRow): Promise<void> {
  if (row.channel === 'webhook') return postToWebhook(store, row, now());
  if (!mailer) return Promise.reject(new Error('no mail server is configured (outputs.smtp)'));
  return mailer.send(row);
}

/** fetch hides why it failed in `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
