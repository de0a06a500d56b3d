/** Reads lines of a motion sensor: JSON `{"x":0.1,"y":0,"z":9.8}` or `x,y,z`, perhaps with a time stamp in brackets before. */
import { z } from 'zod';

/** m/s2 along the axes of the sensor; a sensor at rest feels gravity upward. */
export interface Acceleration {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const STANDARD_GRAVITY_MPS2 = 9.80665;
/** 200 g: beyond what sensors for this purpose measure. */
const MOST_MPS2 = 2000;

const sampleSchema = z.strictObject({ x: z.number(), y: z.number(), z: z.number() });
const CSV = /^[-+0-9.eE]{1,24}(?:\s*,\s*[-+0-9.eE]{1,24}){2}$/;
const STAMP = /^\(\d{1,12}(?:\.\d{1,9})?\)\s*/;

/** @param scale m/s2 per unit of the line. null = no such line. */
export function parseAcceleration(line: string, scale: number): Acceleration | null {
  const text = line.replace(STAMP, '');
  const value = text.startsWith('{') ? json(text) : csv(text);
  if (value === null) return null;
  const sample = { x: value.x * scale, y: value.y * scale, z: value.z * scale };
  return Object.values(sample).every((a) => Math.abs(a) <= MOST_MPS2) ? sample : null;
}

function json(text: string): Acceleration | null {
  try {
    return sampleSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function csv(text: string): Acceleration | null {
  if (!CSV.test(text)) return null;
  const [x, y, z] = text.split(',').map(Number);
  return sampleSchema.safeParse({ x, y, z }).data ?? null;
}
