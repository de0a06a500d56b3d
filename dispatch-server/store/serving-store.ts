/** Opens the store for a server: one server per data folder, damage found first and, when told to, set aside. */
import { basename, join } from 'node:path';
import type { Logger } from 'pino';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit } from './audit.js';
import { setAside } from './backup.js';
import { lockDataFolder } from './data-lock.js';
import { createDataFolder, DATABASE_FILE, openStore, type Store } from './store.js';

export interface ServingOptions {
  /** Data folder. */
  data: string;
  database: string | null;
  /** Starts with an empty database when the present one is damaged. */
  setAsideDamaged: boolean;
  log: Logger;
  now: () => number;
}

export interface ServingStore {
  store: Store;
  /** Closes the store and gives the data folder back. */
  close(): Promise<void>;
}

/** Throws OperatorError: folder in use, database damaged, newer or out of reach. */
export async function openServingStore(options: ServingOptions): Promise<ServingStore> {
  createDataFolder(options.data);
  const unlock = lockDataFolder(options.data);
  try {
    const store = await openVerified(options);
    let isOpen = true;
    const close = async () => {
      if (!isOpen) return;
      isOpen = false;
      await store.destroy();
      unlock();
    };
    return { store, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openVerified({ data, database, setAsideDamaged, log, now }: ServingOptions): Promise<Store> {
  try {
    return await openStore(data, { database, verify: true });
  } catch (error) {
    const isDamaged = error instanceof OperatorError && error.code === 'storeDamaged';
    if (!isDamaged || !setAsideDamaged) throw error;
    const aside = setAside(join(data, DATABASE_FILE), 'damaged', now());
    log.error({ err: error, aside }, 'the damaged database was set aside; the server starts with an empty one');
    const store = await openStore(data);
    await writeAudit(store, COMMAND_LINE, 'store.setAside', basename(aside), now());
    return store;
  }
}
