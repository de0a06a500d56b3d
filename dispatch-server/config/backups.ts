/** When the server copies its database by itself. */
import { z } from 'zod';

export const backupsSchema = z.strictObject({
  folder: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('where copies of the database go, better on another disk; null = none are made by the server'),
  everyHours: z.int().min(1).max(168).default(24).describe('between two copies, hours'),
  keep: z.int().min(1).max(1000).default(14).describe('copies kept; the oldest go when a newer one is whole'),
});

export type Backups = z.infer<typeof backupsSchema>;
