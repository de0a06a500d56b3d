/** The alarm ladder by itself: what is due, how often, what confirms, what waits for a reaction, what stays quiet. */
import { describe, expect, it } from 'vitest';
import { ALARMS, startAlarms, stepAlarms, type AlarmInput, type AlarmStep } from '../../edge-agent/core/alarm.js';
import { isConfirmed, remember, startMemory } from '../../edge-agent/core/confirmation.js';
import { FINDING_KINDS, type FindingChange, type FindingKind } from '../../edge-agent/core/finding.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { VOICE_LANGUAGES, VOICE_LINES } from '../../edge-agent/core/voice.js';
import { TONES } from '../../edge-agent/cab/tone.js';

type Phase = FindingChange['phase'];
/** What happens at a time: findings that begin (`+kind`), end (`-kind`) or were whole (`kind`), or other facts. */
type Script = Readonly<Record<number, readonly string[] | Partial<AlarmInput>>>;

function changeOf(word: string, tMs: number): FindingChange {
  const phase: Phase = word.startsWith('+') ? 'onset' : word.startsWith('-') ? 'offset' : 'whole';
  const finding = word.replace(/^[+-]/, '') as FindingKind;
  return {
    phase,
    finding: { finding, onsetMs: tMs, offsetMs: phase === 'onset' ? null : tMs, detectedMs: tMs, detail: {} },
  };
}

/** Plays a script at 10 frames per second; facts stay until they are told otherwise. */
function play(script: Script, untilMs: number, thresholds = DEFAULT_THRESHOLDS): (AlarmStep & { tMs: number })[] {
  const state = startAlarms();
  let facts = { moving: true, eyesOpen: null as boolean | null, silent: false };
  const steps: (AlarmStep & { tMs: number })[] = [];
  for (let tMs = 0; tMs <= untilMs; tMs += 100) {
    const told = script[tMs] ?? [];
    const words = told instanceof Array ? told : [];
    if (!(told instanceof Array)) facts = { ...facts, ...told };
    const changes = words.map((word) => changeOf(word, tMs));
    steps.push({ ...stepAlarms(state, { ...facts, tMs, changes }, thresholds), tMs });
  }
  return steps;
}

const sounds = (steps: readonly (AlarmStep & { tMs: number })[]): string[] =>
  steps
    .filter(({ play: tone }) => tone !== null)
    .map(({ tMs, by, escalated }) => `${tMs} ${by ?? ''}${escalated ? '!' : ''}`);

describe('the table', () => {
  it('gives eye closure a tone of its own that is more urgent than distraction', () => {
    for (const kind of ['eyesClosed', 'sleep', 'unresponsive'] as const) {
      expect(ALARMS[kind]).toMatchObject({
        tone: 'eyesClosed',
        level: 'critical',
        vibrates: true,
        needs: null,
        untilReaction: true,
      });
      expect(ALARMS[kind]?.urgency).toBeGreaterThan(ALARMS.distraction?.urgency ?? Infinity);
    }
    expect(TONES.eyesClosed.urgency).toBeGreaterThan(TONES.distraction.urgency);
    expect(ALARMS.distraction?.tone).not.toBe('eyesClosed');
  });

  it('never sounds for yawns, turns, blinks, or eyes that cannot be observed', () => {
    for (const kind of [
      'blink',
      'longBlink',
      'slowClosure',
      'yawn',
      'headTurn',
      'eyesUnobservable',
      'faceLost',
      'driverChange',
    ] as const)
      expect(ALARMS[kind]).toBeUndefined();
  });

  it('sounds for what the hand networks suspect only where a site has turned that on', () => {
    const suspected = FINDING_KINDS.filter((kind) => ALARMS[kind]?.ifHandsAudible === true);
    expect(suspected).toEqual(['smoking', 'phoneUse']);
    expect(DEFAULT_THRESHOLDS.handsAudible).toBe(0);
    for (const kind of suspected) expect(sounds(play({ 0: [`+${kind}`] }, 1000)), kind).toEqual([]);
  });

  it('gives every rung its own urgency, save for the faults of the unit', () => {
    const urgencies = FINDING_KINDS.flatMap((kind) => (ALARMS[kind] === undefined ? [] : [ALARMS[kind]]))
      .filter(({ level }) => level !== 'unit')
      .map(({ urgency }) => urgency);
    expect(new Set(urgencies).size).toBe(urgencies.length);
  });

  it('asks for a second channel for all that is softer than a closure or one long look', () => {
    const alone = FINDING_KINDS.filter((kind) => ALARMS[kind]?.level !== 'unit' && ALARMS[kind]?.needs === null);
    expect(alone.sort()).toEqual([
      'distraction',
      'distractionPattern',
      'eyesClosed',
      'fatigueLevel',
      'microsleepWarning',
      'phoneUse',
      'sleep',
      'smoking',
      'unresponsive',
    ]);
  });

  it('repeats, cools down and confirms in these times, s', () => {
    const seconds = (ms: number | null | undefined): number | null =>
      ms === null || ms === undefined ? null : ms / 1000;
    const times = FINDING_KINDS.flatMap((kind) => {
      const spec = ALARMS[kind];
      if (spec === undefined) return [];
      const { urgency, repeatMs, coolDownMs, escalation, needs } = spec;
      return [
        [
          kind,
          urgency,
          seconds(repeatMs),
          seconds(coolDownMs),
          seconds(escalation?.repeatMs),
          needs?.times ?? null,
          seconds(needs?.withinMs),
        ],
      ];
    });
    expect(times).toEqual([
      ['microsleepWarning', 60, null, 0, null, null, null],
      ['eyesClosed', 80, 2, 0, 1.2, null, null],
      ['sleep', 90, 1.5, 0, 1.2, null, null],
      ['unresponsive', 100, 1.2, 0, null, null, null],
      ['perclosHigh', 35, 300, 300, null, 2, 900],
      ['distraction', 50, 3, 2, 2, null, null],
      ['distractionPattern', 45, null, 30, null, null, null],
      ['headDrop', 70, 2, 5, 1.2, null, 60],
      ['nod', 55, null, 30, null, 2, 300],
      ['smoking', 10, null, 180, null, null, null],
      ['phoneUse', 40, 30, 30, null, null, null],
      ['noDriver', 20, null, 60, null, null, null],
      ['cameraCovered', 20, null, 60, null, null, null],
      ['cameraFrozen', 20, null, 60, null, null, null],
      ['cameraBlurred', 20, null, 600, null, null, null],
      ['cameraDark', 20, null, 60, null, null, null],
      ['monitorFault', 20, null, 60, null, null, null],
      ['fatigueLevel', 30, 900, 900, null, null, null],
    ]);
  });

  it('has words in every language for every line, and none is the same in two', () => {
    for (const [line, texts] of Object.entries(VOICE_LINES)) {
      expect(new Set(VOICE_LANGUAGES.map((language) => texts[language])).size, line).toBe(3);
      for (const language of VOICE_LANGUAGES) expect(texts[language].endsWith('.'), line).toBe(true);
    }
  });
});

describe('the ladder', () => {
  it('sounds at once, again while it lasts, and more often when there is no reaction', () => {
    expect(sounds(play({ 0: ['+eyesClosed'] }, 7000))).toEqual([
      '0 eyesClosed',
      '2000 eyesClosed',
      '3200 eyesClosed!',
      '4400 eyesClosed!',
      '5600 eyesClosed!',
      '6800 eyesClosed!',
    ]);
  });

  it('is as if what may not sound had never happened: a fault of the hands neither sounds nor ends the sound of another', () => {
    const state = startAlarms();
    const at = (tMs: number, ...changes: FindingChange[]) =>
      stepAlarms(state, { tMs, changes, moving: true, eyesOpen: null, silent: false }, DEFAULT_THRESHOLDS);
    const hands = (word: string, tMs: number) => ({ ...changeOf(word, tMs), name: 'hands' });
    const [before] = [JSON.stringify(state.active)];
    expect(at(0, hands('+monitorFault', 0))).toMatchObject({ play: null, by: null, stop: false });
    expect(JSON.stringify(state.active)).toBe(before);
    expect(at(100, changeOf('+monitorFault', 100))).toMatchObject({ play: 'unitFault', say: 'unitFault' });
    expect(at(200, hands('-monitorFault', 200))).toMatchObject({ play: null, stop: false });
    expect(at(300, changeOf('-monitorFault', 300))).toMatchObject({ play: null, stop: true });
  });

  it('says the words that belong to the rung', () => {
    const steps = play({ 0: ['+eyesClosed'] }, 3500);
    expect(steps.filter(({ by }) => by !== null).map(({ say }) => say)).toEqual(['wakeUp', 'wakeUp', 'stopNow']);
    expect(steps[0]).toMatchObject({
      play: 'eyesClosed',
      level: 'critical',
      escalated: false,
      vibrate: true,
      stop: false,
    });
  });

  it('ends with a confirmed reaction only: eyes open for 1 s', () => {
    const steps = play(
      {
        0: ['+eyesClosed'],
        1000: ['-eyesClosed'],
        1100: { eyesOpen: true },
        1500: { eyesOpen: false },
        2500: { eyesOpen: true },
      },
      5000,
    );
    expect(sounds(steps)).toEqual(['0 eyesClosed', '2000 eyesClosed', '3200 eyesClosed!']);
    expect(steps.filter(({ stop }) => stop).map(({ tMs }) => tMs)).toEqual([3500]);
    expect(steps.find(({ vibrate }) => !vibrate)?.tMs).toBe(3500);
  });

  it('goes on for a hidden face, but not for ever', () => {
    const steps = play({ 0: ['+eyesClosed'], 1000: ['-eyesClosed'] }, 40_000);
    expect(steps.find(({ stop }) => stop)?.tMs).toBe(31_100);
  });

  it('does not wait for a reaction to what never sounded', () => {
    expect(
      sounds(play({ 0: { moving: false }, 100: ['+eyesClosed'], 1000: ['-eyesClosed'], 1100: { moving: true } }, 5000)),
    ).toEqual([]);
  });

  it('is quiet in a standing truck and sounds when it moves off with the eyes still closed', () => {
    const steps = play({ 0: { moving: false }, 100: ['+eyesClosed'], 3000: { moving: true } }, 4000);
    expect(sounds(steps)).toEqual(['3000 eyesClosed']);
    expect(steps.find(({ vibrate }) => vibrate)?.tMs).toBe(3000);
  });

  it('in silent mode tells what would have sounded', () => {
    const steps = play({ 0: { silent: true }, 100: ['+eyesClosed'] }, 3500);
    expect(sounds(steps)).toEqual([]);
    expect(steps.filter(({ by }) => by !== null).map(({ tMs }) => tMs)).toEqual([100, 2100, 3300]);
    expect(steps.some(({ vibrate, say }) => vibrate || say !== null)).toBe(false);
  });

  it('the more urgent one wins, and a critical one silences all below', () => {
    expect(
      sounds(
        play(
          { 0: ['+distraction', '+eyesClosed', '+phoneUse'], 5000: { eyesOpen: true }, 5500: ['-eyesClosed'] },
          7000,
          { ...DEFAULT_THRESHOLDS, handsAudible: 1 },
        ),
      ),
    ).toEqual([
      '0 eyesClosed',
      '2000 eyesClosed',
      '3200 eyesClosed!',
      '4400 eyesClosed!',
      '5600 eyesClosed!',
      '6000 distraction',
      '6100 phoneUse',
    ]);
  });

  it('rations what is not critical: twice a minute', () => {
    const script: Record<number, string[]> = {};
    for (let tMs = 0; tMs < 90_000; tMs += 5000)
      Object.assign(script, { [tMs]: ['+distraction'], [tMs + 1000]: ['-distraction'] });
    expect(sounds(play(script, 90_000))).toEqual([
      '0 distraction',
      '5000 distraction',
      '60000 distraction',
      '65000 distraction',
    ]);
  });

  it('cools down between two of a kind', () => {
    expect(sounds(play({ 0: ['+distraction'], 500: ['-distraction'], 1000: ['+distraction'] }, 2500))).toEqual([
      '0 distraction',
      '2000 distraction',
    ]);
  });

  it('cools down late in a shift as it does at its beginning', () => {
    const script = { 900_000: ['+distraction'], 900_500: ['-distraction'], 901_000: ['+distraction'] };
    expect(sounds(play(script, 903_500))).toEqual(['900000 distraction', '902000 distraction']);
  });

  it('tells a fault of the unit once, however long it lasts, and again after a minute', () => {
    expect(
      sounds(play({ 0: ['+cameraCovered'], 20_000: ['-cameraCovered'], 30_000: ['+cameraCovered'] }, 120_000)),
    ).toEqual(['0 cameraCovered', '60000 cameraCovered']);
  });

  it('a finding that is known when it is over sounds once, with its second', () => {
    expect(sounds(play({ 0: ['nod'], 20_000: ['nod'], 20_100: [] }, 30_000))).toEqual(['20000 nod']);
    expect(sounds(play({ 0: ['nod'], 310_000: ['nod'] }, 320_000))).toEqual([]);
  });
});

describe('confirmation', () => {
  const needs = { by: ['yawn', 'eyesClosed'], times: 2, withinMs: 1000 } as const;
  const memoryOf = (...said: [number, string][]): ReturnType<typeof startMemory> => {
    const memory = startMemory();
    for (const [tMs, word] of said) remember(memory, changeOf(word, tMs), tMs);
    return memory;
  };

  it('comes from another channel that lasts, or was there not long ago', () => {
    expect(isConfirmed(memoryOf([0, 'yawn']), 'nod', needs, 1000)).toBe(true);
    expect(isConfirmed(memoryOf([0, 'yawn']), 'nod', needs, 1001)).toBe(false);
    expect(isConfirmed(memoryOf([0, '+eyesClosed']), 'nod', needs, 99_000)).toBe(true);
    expect(isConfirmed(memoryOf([0, '+eyesClosed'], [500, '-eyesClosed']), 'nod', needs, 1500)).toBe(true);
    expect(isConfirmed(memoryOf([0, '+eyesClosed'], [500, '-eyesClosed']), 'nod', needs, 1501)).toBe(false);
    expect(isConfirmed(memoryOf([0, 'blink']), 'nod', needs, 0)).toBe(false);
  });

  it('or from repetition, where repetition proves anything', () => {
    expect(isConfirmed(memoryOf([0, 'nod'], [900, 'nod']), 'nod', needs, 1000)).toBe(true);
    expect(isConfirmed(memoryOf([0, 'nod'], [900, 'nod']), 'nod', needs, 1001)).toBe(false);
    expect(isConfirmed(memoryOf([0, 'nod'], [900, 'nod']), 'nod', { ...needs, times: null }, 1000)).toBe(false);
    expect(isConfirmed(memoryOf([0, '+nod'], [10, '-nod']), 'nod', needs, 20)).toBe(false);
    expect(isConfirmed(startMemory(), 'nod', null, 0)).toBe(true);
  });
});
