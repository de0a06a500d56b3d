/** Cuts long lists into pieces a statement can carry. */

/** Rows per statement: few enough for SQLite's 32766 parameters, and equal chunks share a prepared statement. */
const CHUNK = 100;

export function* chunksOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}
