/** Which truck deserves the next look: judges trucks and sorts them. */
import type { Alert, Truck } from '../net/contract.js';

/** PERCLOS P80 over 60 s that deserves a look, and that is drowsy (Wierwille 1994; today's systems: 15 % / 60 s). */
const PERCLOS_ADVISORY = 0.08;
const PERCLOS_WARNING = 0.15;

/** Fatigue level, 0..100, that deserves a look, and at which the cab unit advises a break. Ours. */
const LEVEL_ADVISORY = 40;
const LEVEL_WARNING = 60;

/** A truck silent for longer is shown with the age of its data; below that it counts as live. Ours: five status messages. */
export const FRESH_FOR_MS = 5_000;

/** How a truck stands, worst first: an open alert, drowsy eyes, getting drowsy, nobody sees the driver, nothing to say. */
const CONDITIONS = ['P1', 'P2', 'drowsy', 'advisory', 'unseen', 'quiet'] as const;
export type Condition = (typeof CONDITIONS)[number];

export const FLEET_ORDERS = ['risk', 'number', 'time'] as const;
/** risk: worst first; number: by the truck's name; time: longest without data first. */
export type FleetOrder = (typeof FLEET_ORDERS)[number];

export interface FleetRow {
  readonly truck: Truck;
  readonly condition: Condition;
  /** Its worst open alert. */
  readonly alert: Alert | null;
}

const byName = new Intl.Collator('en', { numeric: true });

/** All trucks in `order`, given the open alerts worst first; equals by name in natural order. */
export function fleetRows(
  trucks: Iterable<Truck>,
  openAlerts: readonly Alert[],
  order: FleetOrder = 'risk',
): readonly FleetRow[] {
  const worst = worstAlerts(openAlerts);
  const rows = [...trucks].map((truck) => {
    const alert = worst.get(truck.truckId) ?? null;
    return { truck, alert, condition: alert?.priority ?? conditionOf(truck) };
  });
  return rows.sort((a, b) => COMPARE[order](a, b) || byName.compare(a.truck.truckId, b.truck.truckId));
}

const COMPARE: Readonly<Record<FleetOrder, (a: FleetRow, b: FleetRow) => number>> = {
  risk: (a, b) =>
    CONDITIONS.indexOf(a.condition) - CONDITIONS.indexOf(b.condition) || notable(b.truck) - notable(a.truck),
  number: () => 0,
  time: (a, b) =>
    Number(a.truck.online) - Number(b.truck.online) ||
    (a.truck.online ? 0 : (a.truck.lastSeenMs ?? -1) - (b.truck.lastSeenMs ?? -1)),
};

/** The driver of this truck is being watched now. */
export function isSeen({ online, status }: Truck): boolean {
  return online && status !== null && status.driving !== 'cannotSee' && status.driving !== 'noCamera';
}

/** How heavy the eyes are by PERCLOS alone. */
export function drowsiness(perclos: number | null): 'drowsy' | 'advisory' | 'quiet' {
  return graded(perclos, PERCLOS_ADVISORY, PERCLOS_WARNING);
}

/** How tired the driver is by the cab unit's level, or by PERCLOS where the unit knows no level. */
export function tiredness({ status }: Pick<Truck, 'status'>): 'drowsy' | 'advisory' | 'quiet' {
  if (status === null) return 'quiet';
  if (status.fatigue === null) return drowsiness(status.perclos);
  const byLevel = graded(status.fatigue.level, LEVEL_ADVISORY, LEVEL_WARNING);
  return worse(byLevel, drowsiness(status.perclos));
}

function graded(value: number | null, advisory: number, warning: number): 'drowsy' | 'advisory' | 'quiet' {
  if (value === null || value < advisory) return 'quiet';
  return value < warning ? 'advisory' : 'drowsy';
}

function worse<Grade extends Condition>(a: Grade, b: Grade): Grade {
  return CONDITIONS.indexOf(a) <= CONDITIONS.indexOf(b) ? a : b;
}

function conditionOf(truck: Truck): Condition {
  return isSeen(truck) ? tiredness(truck) : 'unseen';
}

/** In steps, so that rows keep their places while a figure trembles. */
function notable(truck: Truck): number {
  if (!truck.online || truck.status === null || tiredness(truck) === 'quiet') return 0;
  return Math.round((truck.status.fatigue?.level ?? (truck.status.perclos ?? 0) * 400) / 5);
}

/** `alerts` come worst first, as the board sorts them. */
function worstAlerts(alerts: readonly Alert[]): ReadonlyMap<string, Alert> {
  return new Map(alerts.toReversed().map((alert) => [alert.truckId, alert]));
}

/** Does the truck's name or its driver's contain the words typed? Case does not matter; empty words match all. */
export function matchesWords(words: string, truckId: string, driverId: string | null): boolean {
  const wanted = words.trim().toLowerCase();
  return truckId.toLowerCase().includes(wanted) || (driverId ?? '').toLowerCase().includes(wanted);
}
