/** Named values of the site, one row each: what people set, and what workers remember between runs. */
import type { z } from 'zod';
import type { Reader } from './store.js';

/** The value under `name`, read with `schema`; null = never written. Throws when it has another shape. */
export async function readSite<Value>(store: Reader, name: string, schema: z.ZodType<Value>): Promise<Value | null> {
  const row = await store.selectFrom('site').select('value').where('name', '=', name).executeTakeFirst();
  return row ? schema.parse(JSON.parse(row.value)) : null;
}

/** Writes the value under `name`. `login` null = the server itself. */
export async function writeSite(
  store: Reader,
  name: string,
  value: unknown,
  login: string | null,
  nowMs: number,
): Promise<void> {
  const row = { name, value: JSON.stringify(value), updated_at_ms: nowMs, updated_by: login };
  await store
    .insertInto('site')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}
