/** The settings of the evidence: every field with its default, bounds and meaning. */
import { z } from 'zod';

export const evidenceSchema = z
  .strictObject({
    secondsBefore: z.number().min(1).max(15).default(5).describe('shown before a finding, s'),
    secondsAfter: z.number().min(1).max(15).default(5).describe('shown after it, s'),
    longestSeconds: z.number().min(5).max(60).default(30).describe('findings that overlap share a clip up to this, s'),
    widthPx: z.int().min(160).max(1280).default(640).describe('width of a film, pixels'),
    framesPerSecond: z.number().min(2).max(30).default(15).describe('pictures kept a second, 1/s'),
    ringMb: z.int().min(4).max(256).default(32).describe('memory for the last pictures, MB'),
    diskMb: z.int().min(20).max(1_000_000).default(2000).describe('disk for clips and traces, MB'),
    keepFreeMb: z.int().min(1).max(1_000_000).default(500).describe('left free on the disk for the outbox, MB'),
    uploadKbPerSecond: z.int().min(8).max(1_000_000).default(256).describe('most that is sent to dispatch, kB/s'),
    hideOthers: z.boolean().default(true).describe("make faces other than the driver's unrecognisable"),
    keyFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('key of what is kept, 64 hexadecimal digits; null = made at first use in the data folder'),
  })
  .refine(({ secondsBefore, secondsAfter, longestSeconds }) => secondsBefore + secondsAfter <= longestSeconds, {
    path: ['longestSeconds'],
    error: 'must be at least secondsBefore + secondsAfter',
  });
