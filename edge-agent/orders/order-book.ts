/** Orders of dispatch in the cab: durable before they are confirmed, answered by the driver, reported again after each welcome. */
import { orderEndSchema, orderMessageSchema, TRUCK_ORDER_STATES } from '@oyau/protocol';
import type { OrderEnd, OrderMessage, OrderState } from '@oyau/protocol';
import { z } from 'zod';
import { openDurableJson, type DurableJson } from '../durable-json.js';
import type { Clock } from '../ports.js';

/** What a driver can say to an order. */
export type OrderAnswer = Exclude<OrderState['state'], 'received'>;

/** An order as the cab shows it. */
export interface CabOrder {
  readonly orderId: string;
  readonly kind: string;
  readonly text: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly state: OrderState['state'];
}

export interface OrderBookOptions {
  /** The book's file. */
  readonly path: string;
  readonly clock: Pick<Clock, 'wallMs'>;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** A new order, or the end of one: the cab says it. */
  readonly onNews?: (news: OrderNews) => void;
}

export type OrderNews =
  | { readonly type: 'order'; readonly order: CabOrder }
  | { readonly type: 'end'; readonly order: CabOrder; readonly state: OrderEnd['state'] }
  | { readonly type: 'answer'; readonly order: CabOrder };

/** Orders kept at most; those that ended go first. */
const MOST_KEPT = 200;
/** What ended is kept this long, ms: dispatch may not have heard the answer yet. Ours: two shifts. */
const KEPT_MS = 24 * 3_600_000;

const stepSchema = z.strictObject({
  state: z.enum(TRUCK_ORDER_STATES),
  atMs: z.number().min(0),
  note: z.string().optional(),
});
const entrySchema = orderMessageSchema.omit({ type: true }).extend({
  /** In the order in which the cab took them. */
  steps: z.array(stepSchema).min(1),
  /** What dispatch said of its end; null = nothing. */
  ended: orderEndSchema.shape.state.nullable(),
});
const bookSchema = z.strictObject({
  format: z.literal('oyau-orders'),
  formatVersion: z.literal(1),
  /** Clock of dispatch minus ours, ms, when last heard. */
  serverAheadMs: z.number(),
  orders: z.array(entrySchema),
});
type Entry = z.infer<typeof entrySchema>;
type Book = z.infer<typeof bookSchema>;

const EMPTY: Book = { format: 'oyau-orders', formatVersion: 1, serverAheadMs: 0, orders: [] };

export class OrderBook {
  readonly #options: OrderBookOptions;
  readonly #file: DurableJson<Book>;
  #tell: ((state: OrderState) => void) | null = null;

  constructor(options: OrderBookOptions) {
    const { path, report } = options;
    this.#options = options;
    this.#file = openDurableJson({ path, schema: bookSchema, empty: EMPTY, report });
  }

  /** Orders that wait for the driver, oldest first. */
  open(): CabOrder[] {
    return this.#file.value.orders.filter((entry) => this.#isOpen(entry)).map(viewOf);
  }

  /** Connected: reports every order dispatch has not ended as it is now, then each change. */
  connected(serverTimeMs: number, tell: (state: OrderState) => void): void {
    this.#tell = tell;
    this.#change({ serverAheadMs: serverTimeMs - this.#options.clock.wallMs() });
    for (const entry of this.#file.value.orders) if (entry.ended === null) tell(reportOf(entry));
  }

  disconnected(): void {
    this.#tell = null;
  }

  /** An order from dispatch. A known one is no news, but dispatch does not know that we have it. */
  take({ orderId, kind, text, issuedAtMs, expiresAtMs }: OrderMessage): void {
    const known = this.#find(orderId);
    if (known) {
      this.#tell?.(reportOf(known));
      return;
    }
    const order = { orderId, kind, text, issuedAtMs, expiresAtMs };
    const entry: Entry = { ...order, steps: [{ state: 'received', atMs: this.#options.clock.wallMs() }], ended: null };
    this.#change({ orders: this.#pruned([...this.#file.value.orders, entry]) });
    this.#tell?.(reportOf(entry));
    this.#options.onNews?.({ type: 'order', order: viewOf(entry) });
  }

  /** Dispatch says that an order is void; what the driver did first stays done. */
  end({ orderId, state }: OrderEnd): void {
    const entry = this.#find(orderId);
    if (entry?.ended !== null) return;
    const wasOpen = this.#isOpen(entry);
    this.#put({ ...entry, ended: state });
    if (wasOpen) this.#options.onNews?.({ type: 'end', order: viewOf(entry), state });
  }

  /** The driver's word. False = there is no such order that waits for one. */
  answer(orderId: string, state: OrderAnswer, note?: string): boolean {
    const entry = this.#find(orderId);
    if (entry === undefined || !this.#isOpen(entry)) return false;
    if (entry.steps.some((step) => step.state === state)) return true;
    const step = { state, atMs: this.#options.clock.wallMs(), ...(note === undefined ? {} : { note }) };
    const answered = { ...entry, steps: [...entry.steps, step] };
    this.#put(answered);
    this.#tell?.(reportOf(answered));
    this.#options.onNews?.({ type: 'answer', order: viewOf(answered) });
    return true;
  }

  #find(orderId: string): Entry | undefined {
    return this.#file.value.orders.find((entry) => entry.orderId === orderId);
  }

  /** By the clock of dispatch as last heard: a unit out of reach must not show an order of yesterday. */
  #isOpen(entry: Entry): boolean {
    const now = this.#options.clock.wallMs() + this.#file.value.serverAheadMs;
    return entry.ended === null && !hasAnswer(entry) && now < entry.expiresAtMs;
  }

  #put(entry: Entry): void {
    this.#change({ orders: this.#file.value.orders.map((each) => (each.orderId === entry.orderId ? entry : each)) });
  }

  #change(change: Partial<Book>): void {
    this.#file.save({ ...this.#file.value, ...change });
  }

  #pruned(orders: readonly Entry[]): Entry[] {
    const oldestMs = this.#options.clock.wallMs() - KEPT_MS;
    const young = orders.filter((entry) => this.#isOpen(entry) || (entry.steps.at(-1)?.atMs ?? 0) >= oldestMs);
    const open = young.filter((entry) => this.#isOpen(entry));
    const over = young.filter((entry) => !this.#isOpen(entry));
    const kept = new Set([...open, ...over.slice(-Math.max(0, MOST_KEPT - open.length))].slice(0, MOST_KEPT));
    return young.filter((entry) => kept.has(entry));
  }
}

function hasAnswer({ steps }: Entry): boolean {
  return steps.some(({ state }) => state === 'done' || state === 'declined');
}

function viewOf({ orderId, kind, text, issuedAtMs, expiresAtMs, steps }: Entry): CabOrder {
  return { orderId, kind, text, issuedAtMs, expiresAtMs, state: steps.at(-1)?.state ?? 'received' };
}

function reportOf({ orderId, steps }: Entry): OrderState {
  const last = steps.at(-1);
  const note = last?.note;
  return {
    type: 'orderState',
    orderId,
    state: last?.state ?? 'received',
    atMs: last?.atMs ?? 0,
    ...(note === undefined ? {} : { note }),
  };
}
