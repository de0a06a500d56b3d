/**
 * Slows down those who guess one person's password from many addresses. An address from which that person has logged in keeps its own
 * count, so that nobody can lock a dispatcher out of the desk where he sits. Counts live as long as the process.
 */

/** Wrong passwords in a row that cost nothing. Ours. */
const FREE_ATTEMPTS = 10;
/** After them, one attempt per this time, ms. Ours: 2 880 guesses a day against scrypt and ten characters. */
const PAUSE_MS = 30_000;
/** Counts that are kept; the oldest go first. */
const MOST_COUNTS = 10_000;

export interface LoginThrottle {
  /** Time until the next attempt is heard, ms; 0 = now. */
  waitMs(login: string, address: string, nowMs: number): number;
  /** Notes a wrong password. */
  failed(login: string, address: string, nowMs: number): void;
  /** Notes the right one: the address is known for this person from now on. */
  succeeded(login: string, address: string): void;
}

interface Count {
  failures: number;
  lastMs: number;
}

export function createLoginThrottle(): LoginThrottle {
  const known = new Set<string>();
  const counts = new Map<string, Count>();
  const keyOf = (login: string, address: string) => {
    const own = JSON.stringify([login, address]);
    return known.has(own) ? own : JSON.stringify([login]);
  };
  return {
    waitMs(login, address, nowMs) {
      const count = counts.get(keyOf(login, address));
      if (!count || count.failures < FREE_ATTEMPTS) return 0;
      return Math.max(0, count.lastMs + PAUSE_MS - nowMs);
    },
    failed(login, address, nowMs) {
      const key = keyOf(login, address);
      const failures = (counts.get(key)?.failures ?? 0) + 1;
      counts.delete(key);
      counts.set(key, { failures, lastMs: nowMs });
      forgetOldest(counts);
    },
    succeeded(login, address) {
      counts.delete(keyOf(login, address));
      known.add(JSON.stringify([login, address]));
      forgetOldest(known);
    },
  };
}

function forgetOldest(kept: Set<string> | Map<string, unknown>): void {
  for (const key of kept.keys()) {
    if (kept.size <= MOST_COUNTS) return;
    kept.delete(key);
  }
}
