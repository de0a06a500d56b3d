/** The answer about one event under review. Apart from contract-review.ts because it holds a row of the history. */
import { z } from 'zod';
import { eventRowSchema } from './contract.js';
import { evidenceSchema, reviewContextSchema, reviewPrioritySchema, verdictSchema } from './contract-review.js';

export const reviewEventAnswerSchema = z.strictObject({
  event: eventRowSchema,
  priority: reviewPrioritySchema,
  /** What the cab sounded; null = nothing. */
  alarm: z.strictObject({ tone: z.string(), soundedAtMs: z.number() }).nullable(),
  evidence: evidenceSchema,
  context: reviewContextSchema,
  /** All versions, oldest first. */
  verdicts: z.array(verdictSchema),
});
export type ReviewEventAnswer = z.infer<typeof reviewEventAnswerSchema>;
