/** `oyau-dispatch driver ...`: what the store holds about a driver, for him to have or to be taken out. */
import { join } from 'node:path';
import { statusSchema } from '@oyau/protocol';
import type { Command } from 'commander';
import { z } from 'zod';
import { openClipFiles } from '../clips/clip-files.js';
import { CLIP_FOLDER } from '../clips/open-clips.js';
import { COMMAND_LINE } from '../store/audit.js';
import { markClipRemoved } from '../store/clips.js';
import { listDrivers } from '../store/drivers.js';
import { eraseDriver, exportDriver } from '../store/privacy.js';
import { removeSessionFile } from '../store/recorded-sessions.js';
import { define } from './define.js';
import { dateOf, tableOf, type Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields, withStore } from './with-store.js';

const driver = statusSchema.shape.driverId.unwrap();

export function addDriverCommands(program: Command, { out }: Output): void {
  const parent = program.command('driver').description("list drivers; hand over or erase a driver's data");
  define(parent, {
    name: 'list',
    description: 'list drivers that events or trucks have named',
    options: [['--json', 'as JSON'], ...STORE_OPTIONS],
    schema: z.strictObject({ json: z.boolean().optional(), ...storeFields }),
    examples: ['oyau-dispatch driver list'],
    run: async ({ json, ...place }) => {
      const drivers = await withStore(place, listDrivers);
      const rows = drivers.map((each) => [each.driverId, dateOf(each.firstSeenAtMs), dateOf(each.erasedAtMs)]);
      out(json ? JSON.stringify(drivers) : tableOf([['DRIVER', 'FIRST SEEN', 'ERASED'], ...rows]));
    },
  });
  define(parent, {
    name: 'export',
    description:
      'print everything stored about DRIVER as JSON: drives, events, alerts, verdicts, clips and who viewed them',
    arguments: ['driver'],
    options: STORE_OPTIONS,
    schema: z.strictObject({ driver, ...storeFields }),
    examples: ['oyau-dispatch driver export "A. Driver" > driver.json'],
    run: async ({ driver: id, ...place }) => {
      out(
        JSON.stringify(await withStore(place, (store) => exportDriver(store, id, COMMAND_LINE, Date.now())), null, 2),
      );
    },
  });
  define(parent, {
    name: 'erase',
    description:
      'replace the name DRIVER everywhere by a made-up one and delete his clips and recorded sessions; earlier backups still hold them',
    arguments: ['driver'],
    options: STORE_OPTIONS,
    schema: z.strictObject({ driver, ...storeFields }),
    examples: ['oyau-dispatch driver erase "A. Driver"'],
    run: async ({ driver: id, ...place }) => {
      const { dataFolder } = configOf(place).config;
      const files = await openClipFiles(join(dataFolder, CLIP_FOLDER), null);
      const { as, clips, sessionFiles } = await withStore(place, async (store) => {
        const erased = await eraseDriver(store, id, Date.now());
        for (const sha256 of erased.clips) {
          await markClipRemoved(store, sha256, Date.now());
          await files.remove(sha256);
        }
        return erased;
      });
      for (const path of sessionFiles) await removeSessionFile(dataFolder, path);
      out(`the driver is ${as} now; ${clips.length} clips and ${sessionFiles.length} recorded sessions were deleted`);
    },
  });
}
