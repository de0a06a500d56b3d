/** What is known of the truck: takes what the sources tell and merges it, the best fresh source first. */
import type { Clock, Gear, Measured, Place, VehicleState } from '../ports.js';
import { VEHICLE_LIMITS as LIMITS } from './limits.js';
import { Slot } from './slot.js';

/** What one message tells; null = its sender says that it does not know, absent = the message is about something else. */
export interface Told {
  readonly wheelSpeedKmh?: number | null;
  readonly tachographSpeedKmh?: number | null;
  readonly gnssSpeedKmh?: number | null;
  readonly position?: Place | null;
  readonly headingDeg?: number | null;
  readonly ignition?: boolean | null;
  readonly gear?: Gear | null;
  readonly parkBrake?: boolean | null;
}

export class VehicleBoard {
  readonly #fixedKmh: number | null;
  readonly #slots;

  /** @param fixedKmh speed set by hand, which nothing overrules; null: ask the truck. */
  constructor(clock: Pick<Clock, 'monotonicMs'>, fixedKmh: number | null) {
    this.#fixedKmh = fixedKmh;
    this.#slots = {
      wheelSpeedKmh: new Slot<number>(clock, LIMITS.busSpeedValidMs, fastest),
      tachographSpeedKmh: new Slot<number>(clock, LIMITS.busSpeedValidMs, fastest),
      gnssSpeedKmh: new Slot<number>(clock, LIMITS.gnssSpeedValidMs),
      position: new Slot<Place>(clock, LIMITS.positionValidMs),
      headingDeg: new Slot<number>(clock, LIMITS.positionValidMs),
      ignition: new Slot<boolean>(clock, LIMITS.ignitionValidMs, preferring(true)),
      gear: new Slot<Gear>(clock, LIMITS.busStateValidMs),
      parkBrake: new Slot<boolean>(clock, LIMITS.busStateValidMs, preferring(false)),
    };
  }

  /** @param sender who tells it: the address of a control unit, a receiver. */
  take(sender: string, told: Told): void {
    const slots = this.#slots;
    if (told.wheelSpeedKmh !== undefined) slots.wheelSpeedKmh.take(sender, 'wheels', told.wheelSpeedKmh);
    if (told.tachographSpeedKmh !== undefined)
      slots.tachographSpeedKmh.take(sender, 'tachograph', told.tachographSpeedKmh);
    if (told.gnssSpeedKmh !== undefined) slots.gnssSpeedKmh.take(sender, 'gnss', told.gnssSpeedKmh);
    if (told.position !== undefined) slots.position.take(sender, 'gnss', told.position);
    if (told.headingDeg !== undefined) slots.headingDeg.take(sender, 'gnss', told.headingDeg);
    if (told.ignition !== undefined) slots.ignition.take(sender, 'can', told.ignition);
    if (told.gear !== undefined) slots.gear.take(sender, 'can', told.gear);
    if (told.parkBrake !== undefined) slots.parkBrake.take(sender, 'can', told.parkBrake);
  }

  state(): VehicleState {
    const { position, headingDeg, ignition, gear, parkBrake } = this.#slots;
    return {
      speedKmh: this.#speed(),
      position: position.now(),
      headingDeg: headingDeg.now(),
      ignition: ignition.now(),
      gear: gear.now(),
      parkBrake: parkBrake.now(),
    };
  }

  #speed(): Measured<number> | null {
    if (this.#fixedKmh !== null) return { value: this.#fixedKmh, ageMs: 0, by: 'fixed' };
    const bus = this.#slots.wheelSpeedKmh.now() ?? this.#slots.tachographSpeedKmh.now();
    const gnss = this.#slots.gnssSpeedKmh.now();
    if (bus === null || gnss === null) return bus ?? gnss;
    return gnss.value - bus.value >= LIMITS.wheelsDoubtedKmh ? gnss : bus;
  }
}

/** Of control units that disagree the one that says "moving" counts. */
function fastest<R extends { readonly value: number }>(fresh: readonly [R, ...R[]]): R {
  return fresh.reduce((best, reading) => (reading.value > best.value ? reading : best));
}

/** Of units that disagree the one that keeps the watch up counts: key on, brake released. */
function preferring<R extends { readonly value: boolean }>(wanted: boolean): (fresh: readonly [R, ...R[]]) => R {
  return (fresh) => fresh.find(({ value }) => value === wanted) ?? fresh[0];
}
