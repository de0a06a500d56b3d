/** Thresholds of the lids: blinks, closures and their tiers, PERCLOS, yawns. */
import { MEASURED, OURS, spec } from './spec.js';

const BLINK = 'physiology: 100-400 ms typical';
const WIERWILLE = 'Wierwille 1994';
const PERCLOS_WARNING = '15 % over 60 s in current systems; NHTSA truck trial 8-12 %';
const GUARDIAN = 'Seeing Machines Guardian: microsleep >= 1.5 s';
const BRIEF = 'the brief: more than 2 s; Kia manual: 2 s';
const TILT = 'ours; CIS mining units alarm at 15-20 deg tilt';
const REACTION = 'Euro NCAP: unresponsive when the driver does not react within 3 s';

export const EYE_THRESHOLDS = {
  closedOpenness: spec(0.3, '1', [0.1, 0.5], 'eye openness below which a lid counts as closed', MEASURED),
  deepOpenness: spec(
    0.15,
    '1',
    [0.05, 0.3],
    'the same while laughter, sun or a look down lower the lids of an open eye',
    MEASURED,
  ),
  reopenedOpenness: spec(0.5, '1', [0.2, 0.8], 'eye openness above which a closure is over', MEASURED),
  reopenedForMs: spec(90, 'ms', [0, 500], 'a closure is over when the lids stay open this long', MEASURED),
  blinkDepth: spec(0.2, '1', [0.08, 0.5], 'depth of a blink below its shoulders, in parts of the open level', MEASURED),
  blinkMinMs: spec(50, 'ms', [20, 150], 'shortest blink', BLINK),
  blinkMaxMs: spec(500, 'ms', [300, 800], 'longest blink; a longer closure is a long blink', BLINK),
  slowClosureMs: spec(1000, 'ms', [600, 1500], 'a closure this long is a slow closure, shorter a long blink', OURS),
  microsleepWarningMs: spec(1500, 'ms', [800, 2000], 'both eyes closed: soft warning in the cab', GUARDIAN),
  eyesClosedMs: spec(2000, 'ms', [1000, 4000], 'both eyes closed: alarm and dispatch', BRIEF),
  sleepMs: spec(3000, 'ms', [2000, 6000], 'both eyes closed: sleep', 'Euro NCAP: sleep >= 3 s'),
  unresponsiveMs: spec(6000, 'ms', [4000, 15000], 'eyes closed or head dropped: unresponsive', 'Euro NCAP: 6 s'),
  reactionMs: spec(3000, 'ms', [1500, 10000], 'no reaction this long after the alarm: unresponsive', REACTION),
  reactionOpenMs: spec(1000, 'ms', [500, 3000], 'eyes open this long: the driver has reacted, the alarm ends', OURS),
  slumpMaxMs: spec(10000, 'ms', [3000, 30000], 'a face lost while the eyes were closed continues it, at most', OURS),
  closureMaxPitchDropDeg: spec(22, 'deg', [10, 45], 'head lower than this: lowered lids do not start a closure', TILT),
  closureMaxYawDeg: spec(40, 'deg', [20, 60], 'head turned further than this: lids are not judged', MEASURED),
  perclosWindowMs: spec(60000, 'ms', [30000, 300000], 'window of PERCLOS', `${WIERWILLE}: 1 min`),
  perclosClosedOpenness: spec(0.2, '1', [0.1, 0.4], 'openness that PERCLOS counts as closed (P80)', WIERWILLE),
  perclosMinCoverage: spec(0.5, '1', [0.2, 1], 'share of the window in which the eyes must have been judged', OURS),
  perclosWarning: spec(0.15, '1', [0.05, 0.5], 'PERCLOS at which a warning is raised', PERCLOS_WARNING),
  perclosRelease: spec(0.1, '1', [0.02, 0.4], 'PERCLOS at which the warning ends', OURS),
  yawnMouthRatio: spec(0.45, '1', [0.2, 0.9], 'mouth opening over mouth width from which a yawn is counted', MEASURED),
  yawnMs: spec(1200, 'ms', [800, 4000], 'mouth wide open this long is a yawn', 'ours; no validated duration exists'),
  yawnRiseMs: spec(250, 'ms', [0, 1500], 'a mouth that opens faster than this shouts, laughs or gapes', MEASURED),
  yawnWideRatio: spec(0.75, '1', [0.5, 1.5], 'unless it opens this wide, as only a yawn does', MEASURED),
  yawnWideMs: spec(900, 'ms', [600, 4000], 'and so wide this long is a yawn', MEASURED),
} as const;
