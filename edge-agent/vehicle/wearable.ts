/** What a driver's wearables say: readings with their age, as they ride along with events. */
import { z } from 'zod';
import type { Clock } from '../ports.js';
import { Slot } from './slot.js';

/** A reading holds so long: a watch that measures in a minute's rhythm stays known. Ours. */
const VALID_MS = 120_000;

/** Bounds: what a living wearer can show (pulse 25-250 1/min, skin 10-45 deg C), beyond that the sensor has slipped. Ours. */
const readingSchema = z
  .strictObject({
    heartRatePerMin: z.number().min(25).max(250).optional(),
    skinTemperatureC: z.number().min(10).max(45).optional(),
    /** How old the reading is already, ms. */
    ageMs: z.number().min(0).max(VALID_MS).default(0),
  })
  .refine(
    ({ heartRatePerMin, skinTemperatureC }) => heartRatePerMin !== undefined || skinTemperatureC !== undefined,
    'must hold heartRatePerMin or skinTemperatureC',
  );

export class Wearable {
  readonly #heartRate: Slot<number>;
  readonly #skinTemperature: Slot<number>;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#heartRate = new Slot(clock, VALID_MS);
    this.#skinTemperature = new Slot(clock, VALID_MS);
  }

  /** Takes one reading as JSON; gives what is wrong with it, null when it was taken. */
  take(text: string): string | null {
    const reading = readingSchema.safeParse(parsed(text));
    if (!reading.success)
      return reading.error.issues
        .map(({ path, message }) => `${path.map(String).join('.')} ${message}`.trim())
        .join('; ');
    const { heartRatePerMin, skinTemperatureC, ageMs } = reading.data;
    if (heartRatePerMin !== undefined) this.#heartRate.take('wearable', 'wearable', heartRatePerMin, ageMs);
    if (skinTemperatureC !== undefined) this.#skinTemperature.take('wearable', 'wearable', skinTemperatureC, ageMs);
    return null;
  }

  /** What rides along with an event; empty when nothing is known. */
  detail(): Readonly<Record<string, number>> {
    const [heart, skin] = [this.#heartRate.now(), this.#skinTemperature.now()];
    return {
      ...(heart && { heartRatePerMin: heart.value, heartRateAgeMs: Math.round(heart.ageMs) }),
      ...(skin && { skinTemperatureC: skin.value, skinTemperatureAgeMs: Math.round(skin.ageMs) }),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
