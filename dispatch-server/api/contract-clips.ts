/** The contract about clips. Part of contract.ts. */
import { z } from 'zod';

/** Server's clock, ms since 1970. */
const timeMs = z.number();

/** A few seconds around a finding, recorded in the cab. */
export const clipSchema = z.strictObject({
  /** Of the content, hex; its name. */
  sha256: z.string(),
  /** null = the unit named no event. */
  eventId: z.string().nullable(),
  /** null = the event raised none, or has not arrived. */
  alertId: z.string().nullable(),
  truckId: z.string(),
  deviceId: z.string(),
  mediaType: z.string(),
  /** Of the whole content. */
  bytes: z.int().min(0),
  /** When the upload began. */
  startedAtMs: timeMs,
  /** null = still being uploaded. */
  completeAtMs: timeMs.nullable(),
});
export type Clip = z.infer<typeof clipSchema>;

export const clipsAnswerSchema = z.strictObject({ clips: z.array(clipSchema) });
export type ClipsAnswer = z.infer<typeof clipsAnswerSchema>;

/** What a cab unit is told after each part. */
export const uploadAnswerSchema = z.strictObject({
  sha256: z.string(),
  /** Bytes that are stored; the next part begins here. */
  offset: z.int().min(0),
  complete: z.boolean(),
});
export type UploadAnswer = z.infer<typeof uploadAnswerSchema>;
