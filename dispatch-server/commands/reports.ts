/** `oyau-dispatch reports`: brings the figures of the reports up to date, or counts all of them again. */
import type { Command } from 'commander';
import { z } from 'zod';
import { fileLateHistory } from '../store/late-history.js';
import { rebuild, rollUp } from '../store/rollup.js';
import { define } from './define.js';
import type { Output } from './print.js';
import { STORE_OPTIONS, storeFields, withStore } from './with-store.js';

export function addReportsCommand(program: Command, { out }: Output): void {
  const parent = program.command('reports').description('figures of the reports; servers keep them by themselves');
  define(parent, {
    name: 'update',
    description: 'count the days again in which something has changed',
    options: [
      ['--all', 'count every day again: figures older than what retention left stay as they are'],
      ...STORE_OPTIONS,
    ],
    schema: z.strictObject({ all: z.boolean().optional(), ...storeFields }),
    examples: ['oyau-dispatch reports update', 'oyau-dispatch reports update --all'],
    run: async ({ all = false, ...place }) => {
      const parts = { nowMs: Date.now() };
      const days = await withStore(place, async (store) => {
        await fileLateHistory(store, parts.nowMs);
        return all ? rebuild({ store, ...parts }) : rollUp({ store, ...parts });
      });
      out(`${days} days counted`);
    },
  });
}
