/** Finds and opens the store for one command. */
import { z } from 'zod';
import { CONFIG_VARIABLE, DATABASE_VARIABLE, loadConfig, type Loaded } from '../config/load.js';
import { DEFAULTS } from '../config/schema.js';
import { openStore, type Store } from '../store/store.js';

/** Where the store is, as every command takes it. */
export const STORE_OPTIONS = [
  ['--config <file>', `configuration (JSON); also from ${CONFIG_VARIABLE}`],
  ['--data <folder>', `data folder (default: ${DEFAULTS.dataFolder})`],
  ['--database <url>', `PostgreSQL without its password; with it: ${DATABASE_VARIABLE}`],
] as const;

export const storeFields = {
  config: z.string().min(1, 'must be a file').optional(),
  data: z.string().min(1, 'must be a folder').optional(),
  database: z.string().optional(),
};

export interface Place {
  config?: string | undefined;
  data?: string | undefined;
  database?: string | undefined;
}

/** The configuration a command works with; `given` may add to what its options say. */
export function configOf({ config, data, database }: Place, given: Readonly<Record<string, unknown>> = {}): Loaded {
  return loadConfig(config ?? null, { ...given, dataFolder: data, database: { url: database } });
}

/** Opens the store, uses it, closes it. */
export async function withStore<Result>(where: Place, use: (store: Store) => Promise<Result>): Promise<Result> {
  const { config, database } = configOf(where);
  const store = await openStore(config.dataFolder, { database });
  try {
    return await use(store);
  } finally {
    await store.destroy();
  }
}
