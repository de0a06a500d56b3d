/** Tells writes that failed because of what was written from those that failed because of the database. */

/** What SQLite says when the content is at fault; the driver passes the text on always, the result code only at times. */
const REFUSED_BY_SQLITE = /constraint failed|too big|datatype mismatch/;

/** PostgreSQL's error classes: data exception, integrity constraint violation, program limit exceeded (a value too large). */
const REFUSED_BY_POSTGRES = /^(22|23|54)[0-9A-Z]{3}$/;

/** True when a write failed because of what was written, so that trying again cannot help. */
export function isRefusedByContent(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  if (!(error instanceof Error)) return false;
  const state = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return REFUSED_BY_POSTGRES.test(state) || REFUSED_BY_SQLITE.test(error.message);
}
