/** The driver's own word: "I am tired" (the right to stop unsafe work), one finding for each press. */
import { whole, type Rule } from './rule.js';

/** Plain data. */
export interface SelfReportState {
  pressed: boolean;
}

export const selfReport: Rule<SelfReportState> = {
  start: () => ({ pressed: false }),

  step(state, { tMs, duty }) {
    const pressedNow = duty.reportsTired && !state.pressed;
    state.pressed = duty.reportsTired;
    return pressedNow ? [whole('selfReport', tMs, tMs, tMs)] : [];
  },

  finish: () => [],
};
