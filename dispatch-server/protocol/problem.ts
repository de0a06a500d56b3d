/** One thing wrong with a message, a file or a setting. */
import { z } from 'zod';
import { LIMITS } from './limits.js';

export const problemText = z.string().max(LIMITS.textCharacters);

/** `path` is dotted (`events.0.seq`), empty for the whole. */
export const problemSchema = z.strictObject({ path: problemText, message: problemText });

export type Problem = z.infer<typeof problemSchema>;
