/** Thresholds of the lids: blinks, closures and their tiers, PERCLOS, yawns. */
import { MEASURED, OURS, spec } from './spec.js';

const BLINK = 'physiology: 100-400 ms typical';
const WIERWILLE = 'Wierwille 1994';
const PERCLOS_WARNING = '15 % over 60 s in current systems; NHTSA truck trial 8-12 %';
const GUARDIAN = 'Seeing Machines Guardian: microsleep >= 1.5 s';
const BRIEF = 'the brief: more than 2 s; Kia manual: 2 s';
const TILT = 'ours; CIS mining units alarm at 15-20 deg tilt';
const REACTION = 'Euro NCAP: unresponsive when the driver does not react within 3 s';

const FLOOR =
  'ours; networks on 9 people, single frames: median closed 0.05 in colour, 0.08 as a night camera sees it, 97 % below 0.107; 99 % of open frames above 0.128';
const DIP = 'perception.md: relative-dip rule';

export const EYE_THRESHOLDS = {
  closedLidRatio: spec(0.05, '1', [0.02, 0.09], 'lid ratio of a closed eye seen from the front: openness 0', FLOOR),
  closedOpenness: spec(0.33, '1', [0.1, 0.5], 'eye openness below which a lid counts as closed', MEASURED),
  deepOpenness: spec(
    0.15,
    '1',
    [0.05, 0.3],
    'the same while laughter, sun or a look down lower the lids of an open eye',
    MEASURED,
  ),
  reopenedOpenness: spec(0.45, '1', [0.2, 0.8], 'eye openness above which a closure is over', MEASURED),
  reopenedForMs: spec(90, 'ms', [0, 500], 'a closure is over when the lids stay open this long', MEASURED),
  blinkDepth: spec(0.2, '1', [0.08, 0.5], 'depth of a blink below its shoulders, in parts of the open level', MEASURED),
  blinkEyeDepth: spec(0.1, '1', [0.03, 0.5], 'depth that each eye that is seen must take part with: no wink', MEASURED),
  blinkBeforeMs: spec(350, 'ms', [150, 600], 'the open shoulder before a dip is looked for this far back', DIP),
  blinkAfterMs: spec(450, 'ms', [150, 700], 'the open shoulder after a dip is waited for this long', DIP),
  blinkDipMaxMs: spec(600, 'ms', [400, 1000], 'a longer dip is no blink, whatever its depth', DIP),
  blinkMaxYawDeg: spec(
    30,
    'deg',
    [15, 45],
    'head turned further than this: lids shrink by perspective, no blinks',
    OURS,
  ),
  blinkMaxPitchDeg: spec(22, 'deg', [10, 35], 'head up or down further than this: the same', OURS),
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
  mouthMotion: spec(
    0.12,
    '1',
    [0.04, 0.4],
    'a mouth that moves by this much laughs or talks; a sleeper’s hangs still',
    OURS,
  ),
  cheeksMs: spec(800, 'ms', [200, 2000], 'cheeks stay up this long after the mouth has moved', OURS),
  lidsFollowDeg: spec(
    12,
    'deg',
    [5, 30],
    'head or gaze lower than this takes the upper lids along',
    'domain.md: a third of the opening at 40 deg',
  ),
  baselineDriftShare: spec(0.2, '1', [0.1, 0.5], 'open level this far from that of the baseline is told', OURS),
  baselineDriftDeg: spec(10, 'deg', [5, 30], 'a head that rests this far from where it was learned is told', OURS),
  baselineDriftMs: spec(300000, 'ms', [60000, 1800000], 'open level and rest pose are looked at over this time', OURS),
  perclosWindowMs: spec(60000, 'ms', [30000, 300000], 'window of PERCLOS', `${WIERWILLE}: 1 min`),
  perclosClosedOpenness: spec(0.2, '1', [0.1, 0.4], 'openness that PERCLOS counts as closed (P80)', WIERWILLE),
  perclosMinCoverage: spec(0.5, '1', [0.2, 1], 'share of the window in which the eyes must have been judged', OURS),
  perclosWarning: spec(0.15, '1', [0.05, 0.5], 'PERCLOS at which a warning is raised', PERCLOS_WARNING),
  perclosRelease: spec(0.1, '1', [0.02, 0.4], 'PERCLOS at which the warning ends', OURS),
  yawnMouthRatio: spec(0.44, '1', [0.2, 0.9], 'mouth opening over mouth width from which a yawn is counted', MEASURED),
  yawnPeakRatio: spec(0.5, '1', [0.2, 1], 'and that it must reach: who sobs or chews opens less wide', MEASURED),
  yawnMs: spec(1200, 'ms', [800, 4000], 'mouth wide open this long is a yawn', MEASURED),
  yawnRiseMs: spec(130, 'ms', [0, 1500], 'a mouth that opens faster than this shouts, or its landmarks jump', MEASURED),
  yawnWideRatio: spec(0.75, '1', [0.5, 1.5], 'unless it opens this wide, as only a yawn does', MEASURED),
  yawnWideMs: spec(900, 'ms', [600, 4000], 'and so wide this long is a yawn', MEASURED),
  yawnHeldRatio: spec(
    0.65,
    '1',
    [0.4, 1.5],
    'a mouth this wide, held for yawnHeldMs, yawns however quickly it opened',
    MEASURED,
  ),
  yawnHeldMs: spec(1200, 'ms', [1000, 6000], 'nobody holds a shout or a gape for so long', MEASURED),
} as const;
