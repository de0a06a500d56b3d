/** Opens the store for one command. */
import { openStore, type Store } from '../store/store.js';

export async function withStore<Result>(folder: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(folder);
  try {
    return await use(store);
  } finally {
    await store.destroy();
  }
}
