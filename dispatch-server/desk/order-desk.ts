/** Orders as a connection to a cab unit needs them. */
import type { OrderDesk } from '../ingest/truck-orders.js';
import { pendingOrders } from '../store/orders.js';
import type { DeskParts } from './desk-parts.js';
import { markOrderSent, onOrderState } from './orders.js';

export function createOrderDesk(parts: DeskParts): OrderDesk {
  return {
    async pending({ deviceId }) {
      const orders = await pendingOrders(parts.store, deviceId, parts.now());
      return orders.map(({ orderId, kind, text, issuedAtMs, expiresAtMs }) => ({
        type: 'order' as const,
        orderId,
        kind,
        text,
        issuedAtMs,
        expiresAtMs,
      }));
    },
    sent: (orderId) => markOrderSent(parts, orderId),
    report: (device, state) => onOrderState(parts, device, state),
  };
}
