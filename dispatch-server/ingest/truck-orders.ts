/** Carries orders to connected cab units and their answers back; who issues them and what they mean is decided elsewhere. */
import type { OrderMessage, OrderState } from '@oyau/protocol';
import type { Device } from '../store/devices.js';

/** What dispatch knows of orders, as far as a connection needs it. */
export interface OrderDesk {
  /** Orders for this unit that it has not reported received, oldest first. */
  pending(device: Device): Promise<readonly OrderMessage[]>;
  /** The socket has taken the order. */
  sent(orderId: string): Promise<void>;
  /** The unit tells what became of an order; false = there is no such order for this truck. */
  report(device: Device, state: OrderState): Promise<boolean>;
}

/** Nobody issues orders. */
export const NO_ORDERS: OrderDesk = {
  pending: () => Promise.resolve([]),
  sent: () => Promise.resolve(),
  report: () => Promise.resolve(false),
};
