/** The alarm ladder as one table: which findings sound in the cab, how, how often, and what else must agree first. */
import { HANDS } from './faults.js';
import type { FindingKind } from './finding.js';
import type { VoiceLine } from './voice.js';

/** Tones of the cab, by urgency. */
export type Tone = 'microsleepWarning' | 'eyesClosed' | 'distraction' | 'unitFault';

/** Critical alarms are never rationed; advice is for the next stop; unit = the system speaks of itself. */
export type AlarmLevel = 'critical' | 'warning' | 'advice' | 'unit';

/** What must agree with a finding before it may sound: it needs one of these. */
export interface Confirmation {
  /** Findings of another channel, lasting now or over not longer than `withinMs`. */
  readonly by: readonly FindingKind[];
  /** Or this many findings of its own kind within `withinMs`; null = repetition proves nothing. */
  readonly times: number | null;
  readonly withinMs: number;
}

/** How one kind of finding sounds. */
export interface AlarmSpec {
  readonly level: AlarmLevel;
  readonly tone: Tone;
  readonly voice: VoiceLine | null;
  /** The seat's vibration relay is on while it lasts. */
  readonly vibrates: boolean;
  /** Higher wins when several are active. */
  readonly urgency: number;
  /** Sounds again after this time while the finding lasts; null = once. */
  readonly repeatMs: number | null;
  /** After sounding, a new finding of this kind stays quiet for this long. */
  readonly coolDownMs: number;
  /** Null: one channel is enough, at once. */
  readonly needs: Confirmation | null;
  /** Without a reaction (threshold `reactionMs`) it becomes critical, with this voice and repeat. Null: it does not. */
  readonly escalation: { readonly voice: VoiceLine; readonly repeatMs: number } | null;
  /** Goes on until the eyes are seen open again, even when the face is hidden. */
  readonly untilReaction: boolean;
  /** Sounds only where a site has set `handsAudible`: the hand networks suspect, they do not know. */
  readonly ifHandsAudible?: boolean;
  /** A finding of this kind and of this name never sounds. */
  readonly quietName?: string;
}

const CALM = { vibrates: false, needs: null, escalation: null, untilReaction: false } as const;
const AWAKEN = { level: 'critical', tone: 'eyesClosed', vibrates: true, needs: null, untilReaction: true } as const;
const UNIT = { ...CALM, level: 'unit', tone: 'unitFault', urgency: 20, repeatMs: null, coolDownMs: 60_000 } as const;
const STOP = { voice: 'stopNow', repeatMs: 1200 } as const;

const MINUTE_MS = 60_000;
/** Signs of sleep through the lids, through the head, and through the mouth. */
const LIDS = ['microsleepWarning', 'eyesClosed', 'slowClosure'] as const;
const HEAD = ['nod', 'headDrop'] as const;

/**
 * Eye closure sounds different from, and more urgent than, distraction (`domain.md` section 2). A closure and one long look away
 * sound from one channel: their own length confirms them. Everything softer needs a second channel or repetition (PERCLOS with
 * another channel cut false alarms from 8.4 % to 0.8 %). Faults of the unit are told within 10 s (Euro NCAP), not more than once a
 * minute, but for a fault of the hands alone: to hear that the monitor fails while it watches the eyes would teach to ignore it. Yawns and single turns never sound; phone use and smoking only where a site turned that on. Repeats and cool-downs: ours.
 */
export const ALARMS: Partial<Readonly<Record<FindingKind, AlarmSpec>>> = {
  unresponsive: { ...AWAKEN, voice: 'stopNow', urgency: 100, repeatMs: 1200, coolDownMs: 0, escalation: null },
  sleep: { ...AWAKEN, voice: 'wakeUp', urgency: 90, repeatMs: 1500, coolDownMs: 0, escalation: STOP },
  eyesClosed: { ...AWAKEN, voice: 'wakeUp', urgency: 80, repeatMs: 2000, coolDownMs: 0, escalation: STOP },
  headDrop: {
    ...CALM,
    level: 'warning',
    tone: 'microsleepWarning',
    voice: 'wakeUp',
    vibrates: true,
    urgency: 70,
    repeatMs: 2000,
    coolDownMs: 5000,
    needs: { by: [...LIDS, 'yawn', 'nod', 'perclosHigh', 'fatigueLevel'], times: null, withinMs: MINUTE_MS },
    escalation: STOP,
  },
  microsleepWarning: {
    ...CALM,
    level: 'warning',
    tone: 'microsleepWarning',
    voice: null,
    urgency: 60,
    repeatMs: null,
    coolDownMs: 0,
  },
  nod: {
    ...CALM,
    level: 'warning',
    tone: 'microsleepWarning',
    voice: 'takeBreak',
    urgency: 55,
    repeatMs: null,
    coolDownMs: 30_000,
    needs: { by: [...LIDS, 'yawn', 'perclosHigh'], times: 2, withinMs: 5 * MINUTE_MS },
  },
  distraction: {
    ...CALM,
    level: 'warning',
    tone: 'distraction',
    voice: 'eyesOnRoad',
    urgency: 50,
    repeatMs: 3000,
    coolDownMs: 2000,
    escalation: { voice: 'eyesOnRoad', repeatMs: 2000 },
  },
  distractionPattern: {
    ...CALM,
    level: 'warning',
    tone: 'distraction',
    voice: 'eyesOnRoad',
    urgency: 45,
    repeatMs: null,
    coolDownMs: 30_000,
  },
  phoneUse: {
    ...CALM,
    level: 'warning',
    tone: 'distraction',
    voice: 'putPhoneAway',
    urgency: 40,
    repeatMs: 30_000,
    coolDownMs: 30_000,
    ifHandsAudible: true,
  },
  smoking: {
    ...CALM,
    level: 'advice',
    tone: 'distraction',
    voice: null,
    urgency: 10,
    repeatMs: null,
    coolDownMs: 180_000,
    ifHandsAudible: true,
  },
  perclosHigh: {
    ...CALM,
    level: 'advice',
    tone: 'microsleepWarning',
    voice: 'takeBreak',
    urgency: 35,
    repeatMs: 5 * MINUTE_MS,
    coolDownMs: 5 * MINUTE_MS,
    needs: {
      by: [...HEAD, 'microsleepWarning', 'eyesClosed', 'yawn', 'selfReport'],
      times: 2,
      withinMs: 15 * MINUTE_MS,
    },
  },
  fatigueLevel: {
    ...CALM,
    level: 'advice',
    tone: 'microsleepWarning',
    voice: 'takeBreak',
    urgency: 30,
    repeatMs: 15 * MINUTE_MS,
    coolDownMs: 15 * MINUTE_MS,
  },
  noDriver: { ...UNIT, voice: 'cannotSee' },
  cameraCovered: { ...UNIT, voice: 'checkCamera' },
  cameraDark: { ...UNIT, voice: 'checkCamera' },
  cameraFrozen: { ...UNIT, voice: 'checkCamera' },
  cameraBlurred: { ...UNIT, voice: 'checkCamera', coolDownMs: 10 * MINUTE_MS },
  monitorFault: { ...UNIT, voice: 'unitFault', quietName: HANDS },
};
