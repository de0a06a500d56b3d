/** The thread of backup-schedule.ts: one copy, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { backUp } from './backup.js';

const options = z.strictObject({ folder: z.string(), file: z.string(), replace: z.boolean(), nowMs: z.number() });

parentPort?.postMessage(await backUp(options.parse(workerData)));
