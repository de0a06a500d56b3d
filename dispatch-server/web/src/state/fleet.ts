/** Which truck deserves the next look: judges trucks and sorts them, worst first. */
import type { Alert, Truck } from '../net/contract.js';

/** PERCLOS P80 over 60 s that deserves a look, and that is drowsy (Wierwille 1994; today's systems: 15 % / 60 s). */
const PERCLOS_ADVISORY = 0.08;
const PERCLOS_WARNING = 0.15;

/** How a truck stands, worst first: an open alert, drowsy eyes, getting drowsy, nobody sees the driver, nothing to say. */
const CONDITIONS = ['P1', 'P2', 'drowsy', 'advisory', 'unseen', 'quiet'] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface FleetRow {
  readonly truck: Truck;
  readonly condition: Condition;
  /** Its worst open alert. */
  readonly alert: Alert | null;
}

/** All trucks, worst first, given the open alerts worst first; equals by PERCLOS descending, then by name in natural order. */
export function fleetRows(trucks: Iterable<Truck>, openAlerts: readonly Alert[]): readonly FleetRow[] {
  const worst = worstAlerts(openAlerts);
  return [...trucks]
    .map((truck) => {
      const alert = worst.get(truck.truckId) ?? null;
      return { truck, alert, condition: alert?.priority ?? conditionOf(truck) };
    })
    .sort(
      (a, b) =>
        CONDITIONS.indexOf(a.condition) - CONDITIONS.indexOf(b.condition) ||
        notablePerclos(b.truck) - notablePerclos(a.truck) ||
        a.truck.truckId.localeCompare(b.truck.truckId, undefined, { numeric: true }),
    );
}

/** The driver of this truck is being watched now. */
export function isSeen({ online, status }: Truck): boolean {
  return online && status !== null && status.driving !== 'cannotSee' && status.driving !== 'noCamera';
}

/** How heavy the eyes are by PERCLOS alone. */
export function drowsiness(perclos: number | null): 'drowsy' | 'advisory' | 'quiet' {
  if (perclos === null || perclos < PERCLOS_ADVISORY) return 'quiet';
  return perclos < PERCLOS_WARNING ? 'advisory' : 'drowsy';
}

function conditionOf(truck: Truck): Condition {
  return isSeen(truck) ? drowsiness(truck.status?.perclos ?? null) : 'unseen';
}

function notablePerclos(truck: Truck): number {
  const perclos = truck.status?.perclos ?? 0;
  return truck.online && perclos >= PERCLOS_ADVISORY ? perclos : 0;
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
