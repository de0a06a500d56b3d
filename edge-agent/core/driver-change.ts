/** Another driver logs in: a finding. That his eyes are learned anew is the monitor's business. */
import { whole, type Rule } from './rule.js';

/** Plain data; null before the first login. */
export interface DriverChangeState {
  driverId: string | null;
}

export const driverChange: Rule<DriverChangeState> = {
  start: () => ({ driverId: null }),

  step(state, { tMs, duty: { driverId } }) {
    if (driverId === null || driverId === state.driverId) return [];
    const from = state.driverId;
    state.driverId = driverId;
    return from === null ? [] : [whole('driverChange', tMs, tMs, tMs, { from, to: driverId })];
  },

  finish: () => [],
};
