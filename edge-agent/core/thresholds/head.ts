/** Thresholds of head and gaze: turns, glances, drops, nods. */
import { OURS, spec } from './spec.js';

const ADDW = 'EU ADDW: 3.5 s; Euro NCAP: 3-4 s';
const VATS = 'Euro NCAP: visual attention time sharing, 10 s away within 30 s';
const OPENPILOT = 'openpilot: 23-29 deg';
const TILT = 'CIS mining units: 15-20 deg';

export const HEAD_THRESHOLDS = {
  headTurnYawDeg: spec(22, 'deg', [15, 45], 'yaw from rest that counts as turned', OPENPILOT),
  headTurnMs: spec(800, 'ms', [300, 2000], 'a turn held this long is recorded; glances are shorter', OURS),
  lookDownDeg: spec(18, 'deg', [12, 40], 'pitch below rest that counts as away from the road', 'openpilot: 18 deg'),
  distractionMs: spec(3500, 'ms', [2000, 6000], 'away from the road this long: alarm', ADDW),
  mirrorMaxYawDeg: spec(55, 'deg', [35, 75], 'a level look no further aside than this may be at a mirror', OURS),
  mirrorMs: spec(4000, 'ms', [2000, 8000], 'the same for a look at a mirror', 'Guardian: 4 s'),
  mirrorFreeMs: spec(1000, 'ms', [0, 3000], 'this much of each look at a mirror is not counted as away', OURS),
  patternAwayMs: spec(10000, 'ms', [5000, 20000], 'away this long in all within the pattern window', VATS),
  patternWindowMs: spec(30000, 'ms', [15000, 60000], 'window of the pattern of glances', VATS),
  patternResetMs: spec(2000, 'ms', [1000, 5000], 'eyes on the road this long end the pattern', VATS),
  headDropDeg: spec(20, 'deg', [12, 40], 'head below rest by this angle', TILT),
  headDropMs: spec(1500, 'ms', [500, 5000], 'a dropped head this long is recorded', OURS),
  nodDeg: spec(15, 'deg', [10, 30], 'the head sinks by this angle and jerks back', TILT),
  nodFallMs: spec(500, 'ms', [200, 2000], 'the head of a nod sinks at least this long; a look down is quicker', OURS),
  nodJerkMs: spec(500, 'ms', [200, 1000], 'and comes back within this time', OURS),
  headHoldMs: spec(10000, 'ms', [2000, 30000], 'a face lost while turned or dropped continues that, at most', OURS),
} as const;
