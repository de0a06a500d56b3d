/** Questions asked before the page's own code is there. Who asks the same soon after gets that answer. */

/** An older answer is asked for again, ms. Ours: a page that takes longer to start may be showing yesterday's. */
const FRESH_FOR_MS = 10_000;

interface Asked {
  readonly atMs: number;
  readonly answer: Promise<Response>;
}

const asked = new Map<string, Asked>();

/** `path` from the root of this server; with the session's cookie. */
export function askAhead(path: string): void {
  const answer = fetch(path, { credentials: 'same-origin', signal: AbortSignal.timeout(FRESH_FOR_MS) });
  // Whoever takes the answer hears of it; nobody may.
  answer.catch(() => undefined);
  asked.set(path, { atMs: performance.now(), answer });
}

/** The answer asked ahead, once; null = none, or too old. */
export function takeAhead(path: string): Promise<Response> | null {
  const given = asked.get(path);
  asked.delete(path);
  return given === undefined || performance.now() - given.atMs > FRESH_FOR_MS ? null : given.answer;
}

/** What was asked for somebody who turned out not to be signed in is no answer for who signs in next. */
export function forgetAhead(): void {
  asked.clear();
}
