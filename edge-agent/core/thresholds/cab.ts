/** Thresholds of truck and shift: motion gate, fatigue level. */
import { OURS, spec } from './spec.js';

const MINING = 'mining practice: 5-15 km/h';

export const CAB_THRESHOLDS = {
  movingKmh: spec(5, 'km/h', [0, 30], 'speed from which alarms sound; unknown speed counts as moving', MINING),
  standingKmh: spec(3, 'km/h', [0, 25], 'speed below which the truck stands: queueing is not driving', OURS),
  standingForMs: spec(3000, 'ms', [0, 30000], 'a truck this long below that stands', OURS),
  fatigueWarning: spec(60, 'points', [30, 95], 'fatigue level at which a break is advised', OURS),
  fatigueRelease: spec(45, 'points', [10, 90], 'fatigue level at which the advice ends', OURS),
} as const;
