/** Building blocks of the messages: bounded strings, numbers and records. */
import { z } from 'zod';
import { LIMITS } from './limits.js';

/** Patterns of whole texts, also for event-check.ts. */
export const MACHINE_ID = /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/;
export const PEOPLE_ID = /^[^\s\p{Cc}](?:\P{Cc}*[^\s\p{Cc}])?$/u;
export const FREE_TEXT = /^(?:\P{Cc}|[\n\t])*$/u;
export const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;
/** Printable ASCII without spaces. */
export const EVENT_ID = /^[\x21-\x7e]+$/;

/** Identifier made by a machine: device, epoch, session, tone. No spaces, so that it fits paths, logs and commands. */
export const machineId = z
  .string()
  .min(1)
  .max(LIMITS.idCharacters)
  .regex(MACHINE_ID, 'must start with a letter or digit and contain only letters, digits and . _ : + -');

/** Identifier made by people (driver, truck): any script, no control characters, no blank ends. */
export const peopleId = z
  .string()
  .min(1)
  .max(LIMITS.idCharacters)
  .regex(PEOPLE_ID, 'must not be blank at either end or contain control characters');

/** Text for people, without control characters except line breaks. */
export const freeText = z.string().max(LIMITS.textCharacters).regex(FREE_TEXT, 'must not contain control characters');

/** Name of a kind (finding, order, state of the camera): camelCase, known or not. */
export const kindWord = z.string().max(LIMITS.idCharacters).regex(CAMEL_CASE, 'must be a camelCase word');

/** Number of an event in its epoch, 1 upward. */
export const sequenceNumber = z.int().min(1);

/** Wall time in ms since 1970-01-01 UTC; trust it only where `clockSynced` is true. */
export const wallTimeMs = z.number().min(0).max(LIMITS.wallMs);

/** Monotonic capture time in ms since the unit's session began. */
export const captureTimeMs = z.number().min(0).max(LIMITS.captureMs);

/** Ground speed, km/h; null = unknown. */
export const speed = z.number().min(0).max(LIMITS.speedKmh).nullable();

/** Share, 0..1. */
export const ratio = z.number().min(0).max(1);

/** Number without a natural bound, kept finite and storable. */
export const boundedNumber = z.number().min(-LIMITS.magnitude).max(LIMITS.magnitude);

/** Record with identifier keys and at most `entries` entries. */
export function boundedRecord<Value extends z.ZodType>(value: Value, entries: number) {
  return z
    .record(machineId, value)
    .refine((record) => Object.keys(record).length <= entries, `must have at most ${entries} entries`);
}
