/**
 * The life of an order: issued, sent, received, acknowledged, then done, declined, cancelled or expired. Pure. The state follows from
 * the set of steps, not from their order, so that late and repeated word from a truck leads to the same end.
 */
import type { InterventionOutcome } from '../alerts/outcomes.js';

/** What dispatch can ask of a driver. */
export const ORDER_KINDS = ['call', 'restBreak', 'stop', 'relief', 'medicalCheck', 'message'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** In the order of a smooth course; `done` and what follows end it. */
export const ORDER_STATES = [
  'issued',
  'sent',
  'received',
  'acknowledged',
  'done',
  'declined',
  'cancelled',
  'expired',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const ORDER_ACTORS = ['person', 'truck', 'server'] as const;
export type OrderActor = (typeof ORDER_ACTORS)[number];

/** One state the order has reached. */
export interface OrderStep {
  state: OrderState;
  /** Clock of whoever says so, ms. */
  atMs: number;
  by: OrderActor;
  /** null = not a person. */
  login: string | null;
  note: string | null;
}

export interface OrderOutcome {
  outcome: InterventionOutcome;
  note: string | null;
}

export interface OrderRecord {
  orderId: string;
  truckId: string;
  alertId: string | null;
  kind: OrderKind;
  text: string;
  issuedBy: string;
  /** Server's clock, ms. */
  issuedAtMs: number;
  expiresAtMs: number;
  /** Each state at most once. */
  steps: readonly OrderStep[];
  /** null = not recorded yet. */
  outcome: OrderOutcome | null;
  updatedAtMs: number;
}

export type OrderChange =
  | { type: 'step'; step: OrderStep; atMs: number }
  | { type: 'outcome'; outcome: OrderOutcome; login: string; atMs: number };

/** Ends of an order, strongest first: what a driver says he did outweighs what the desk wrote down meanwhile. */
const ENDS: readonly OrderState[] = ['done', 'declined', 'cancelled', 'expired'];

/** States before the end, furthest first. */
const COURSE: readonly OrderState[] = ['acknowledged', 'received', 'sent', 'issued'];

/** A new order. */
export function issue(order: Omit<OrderRecord, 'steps' | 'outcome' | 'updatedAtMs'>): OrderRecord {
  const { issuedAtMs, issuedBy } = order;
  const step: OrderStep = { state: 'issued', atMs: issuedAtMs, by: 'person', login: issuedBy, note: null };
  return { ...order, steps: [step], outcome: null, updatedAtMs: issuedAtMs };
}

/** The order's state: the strongest end it has reached, else the furthest it has come. */
export function stateOf({ steps }: Pick<OrderRecord, 'steps'>): OrderState {
  const reached = new Set(steps.map(({ state }) => state));
  return [...ENDS, ...COURSE].find((state) => reached.has(state)) ?? 'issued';
}

/** True when nothing more is awaited. */
export function hasEnded(order: Pick<OrderRecord, 'steps'>): boolean {
  return ENDS.includes(stateOf(order));
}

/**
 * The order after a change; the same object when the change says nothing new. The server and people cannot step past an end; a truck can,
 * for it may have acted while it was out of reach.
 */
export function stepOrder(order: OrderRecord, change: OrderChange): OrderRecord {
  if (change.type === 'outcome') return recordOutcome(order, change);
  const { step, atMs } = change;
  if (step.by !== 'truck' && hasEnded(order)) return order;
  const known = order.steps.find(({ state }) => state === step.state);
  if (known && !isEarlier(step, known)) return order;
  const steps = [...order.steps.filter((each) => each !== known), step].sort(byTime);
  return { ...order, steps, updatedAtMs: Math.max(order.updatedAtMs, atMs) };
}

/** True when the order has run out of time; the word of the truck may still come. */
export function isOverdue(order: OrderRecord, nowMs: number): boolean {
  return !hasEnded(order) && nowMs >= order.expiresAtMs;
}

/** The last outcome stands: people correct what they wrote. Whoever records one says that the order is over. */
function recordOutcome(order: OrderRecord, change: Extract<OrderChange, { type: 'outcome' }>): OrderRecord {
  const { outcome, login, atMs } = change;
  const step: OrderStep = { state: 'done', atMs, by: 'person', login, note: null };
  const ended = stepOrder(order, { type: 'step', step, atMs });
  return { ...ended, outcome, updatedAtMs: Math.max(order.updatedAtMs, atMs) };
}

/** A state is reached once: the earliest word counts, whoever it is from. */
function isEarlier(left: OrderStep, right: OrderStep): boolean {
  return left.atMs < right.atMs && left.by === right.by;
}

/** By time; states told for the same moment in their natural order. */
function byTime(left: OrderStep, right: OrderStep): number {
  return left.atMs - right.atMs || ORDER_STATES.indexOf(left.state) - ORDER_STATES.indexOf(right.state);
}
