/** Tells whether more alerts come than one person can work off. Pure. */

/** Alerts count over this time (EEMUA 191 / ISA-18.2, second-hand), ms. */
export const FLOOD_WINDOW_MS = 10 * 60_000;

/** A flood begins at 10 alerts in 10 minutes (domain, section 5) and ends below 5 (ISA-18.2, second-hand). */
const FLOOD_AT = 10;
const FLOOD_OVER_BELOW = 5;

export interface Flood {
  active: boolean;
  perTenMinutes: number;
}

/** No flood has been seen yet. */
export const CALM: Flood = { active: false, perTenMinutes: 0 };

/** The flood now, from how it was and the times (server's clock, any order) at which alerts were raised. */
export function floodAfter(before: Flood, raisedAtMs: readonly number[], nowMs: number): Flood {
  const perTenMinutes = raisedAtMs.filter((time) => time > nowMs - FLOOD_WINDOW_MS && time <= nowMs).length;
  const active = before.active ? perTenMinutes >= FLOOD_OVER_BELOW : perTenMinutes >= FLOOD_AT;
  return { active, perTenMinutes };
}
