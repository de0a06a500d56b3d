/** Stories of eyes and faces: the whole list of findings and sounds. What must stay silent, and beside it what must not. */
import { describe, expect, it } from 'vitest';
import { driver } from '../../fixtures/scripted-driver.js';
import { during, NOTHING, runDriver, soundsOf, story, tell } from '../helpers/scripted-run.js';

describe('closing eyes', () => {
  it('an alert minute gives blinks and nothing else', () => {
    const run = runDriver(driver().driveFor(60_000));
    expect(story(run)).toEqual([]);
    expect(run.findings.filter(({ finding }) => finding === 'blink')).toHaveLength(13);
    expect(run.sounds).toEqual([]);
  });

  it('0.7 s is a long blink, 1.2 s a slow closure, both silent', () => {
    expect(tell((awake) => awake.closeFor(700).openFor(4000).closeFor(1200))).toEqual({
      findings: ['longBlink 5.0-5.7', 'slowClosure 9.7-10.9'],
      sounds: [],
    });
  });

  it('1.6 s is warned of softly, 1.4 s is not', () => {
    expect(tell((awake) => awake.closeFor(1400))).toEqual({ findings: ['slowClosure 5.0-6.4'], sounds: [] });
    expect(tell((awake) => awake.closeFor(1600))).toEqual({
      findings: during(5, 6.6, ['slowClosure', 'microsleepWarning']),
      sounds: ['6.6 microsleepWarning'],
    });
  });

  it('2.4 s alarms at 2 s, one closure under one onset', () => {
    expect(tell((awake) => awake.closeFor(2400))).toEqual({
      findings: during(5, 7.4, ['slowClosure', 'microsleepWarning', 'eyesClosed']),
      sounds: ['6.6 microsleepWarning', '7.1 eyesClosed'],
    });
  });

  it('3.5 s is sleep and sounds again while it lasts', () => {
    expect(tell((awake) => awake.closeFor(3500))).toEqual({
      findings: during(5, 8.5, ['slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep']),
      sounds: ['6.6 microsleepWarning', '7.1 eyesClosed', '8.1 sleep'],
    });
  });

  it('who does not react within 3 s of the alarm is unresponsive', () => {
    const { findings, sounds } = tell((awake) => awake.closeFor(5600));
    expect(findings).toEqual([
      ...during(5, 10.6, ['slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep', 'unresponsive']),
    ]);
    expect(sounds).toEqual([
      '6.6 microsleepWarning',
      '7.1 eyesClosed',
      '8.1 sleep',
      '9.6 sleep',
      '10.1 unresponsive',
      '11.3 unresponsive',
    ]);
  });

  it('a standing truck cannot tell a reaction: unresponsive comes at 6 s, and nothing sounds', () => {
    const script = driver().speed(0).openFor(5000).closeFor(6500).openFor(3000);
    const run = runDriver(script);
    expect(soundsOf(run)).toEqual([]);
    const unresponsive = run.findings.find(({ finding }) => finding === 'unresponsive');
    expect(unresponsive?.detectedMs).toBeGreaterThanOrEqual(11_000);
    expect(unresponsive?.detectedMs).toBeLessThan(11_150);
  });

  it('a closure that crosses a tier between two frames is recorded with it', () => {
    const run = runDriver(
      driver().openFor(2935).closeFor(2060).openFor(2000),
      { fps: 1000 / 225, noise: 0 },
      {
        thresholds: { maxGapMs: 900, lateFrameMs: 500 },
      },
    );
    expect(story(run).map((line) => line.split(' ')[0])).toEqual(['slowClosure', 'microsleepWarning', 'eyesClosed']);
  });

  it('one eye is a wink', () => {
    expect(tell((awake) => awake.hold({ left: 0.03 }, 3000, 80))).toEqual(NOTHING);
  });

  it('eyes that slowly sink and open halfway do not end a closure', () => {
    expect(tell((awake) => awake.closeFor(1200).hold({ left: 0.4, right: 0.4 }, 500).closeFor(1500)).findings).toEqual(
      during(5, 8.2, ['slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep']),
    );
  });
});

describe('what looks like closed eyes and is not', () => {
  it('a look down at the gauges is silent, even twice and long', () => {
    expect(tell((awake) => awake.lookAtGauges(1200).openFor(3000).lookAtGauges(3000))).toEqual(NOTHING);
  });

  it('closing the eyes while looking down is not', () => {
    expect(tell((awake) => awake.hold({ pitchDeg: -15 }, (low) => low.closeFor(2400))).sounds).toEqual([
      '6.6 microsleepWarning',
      '7.1 eyesClosed',
    ]);
  });

  it('a look down with the eyes alone is silent when the irises can be judged', () => {
    const low = { gazeSeen: 1, gazePitchDeg: -16, left: 0.22, right: 0.22 };
    expect(tell((awake) => awake.hold(low, 3000, 100))).toEqual(NOTHING);
    expect(tell((awake) => awake.hold({ ...low, gazeSeen: 0 }, 2400, 100)).sounds).not.toEqual([]);
  });

  it('laughing is silent; falling asleep while smiling is not', () => {
    expect(tell((awake) => awake.laughFor(6000))).toEqual(NOTHING);
    expect(
      tell((awake) => awake.hold({ mouth: 0.4 }, (smiling) => smiling.openFor(2000).closeFor(2400))).sounds,
    ).toEqual(['8.6 microsleepWarning', '9.1 eyesClosed']);
  });

  it('laughing so much that the eyes are shut for 2 s alarms', () => {
    expect(tell((awake) => awake.hold({ mouth: 0.4 }, (laugh) => laugh.closeFor(2300), 100)).sounds).toEqual([
      '6.6 microsleepWarning',
      '7.1 eyesClosed',
    ]);
  });

  it('talking is silent; talking in his sleep is not', () => {
    expect(tell((awake) => awake.talkFor(20_000))).toEqual(NOTHING);
    expect(
      tell((awake) => awake.now({ left: 0.03, right: 0.03 }, 80).talkFor(2400).now({ left: 1, right: 1 }, 80)).sounds,
    ).toEqual(['6.6 microsleepWarning', '7.1 eyesClosed']);
  });

  it('squinting into the sun is silent, also very much; sleeping in the sun is not', () => {
    expect(tell((awake) => awake.squintFor(20_000).openFor(2000).squintFor(5000, 0.24))).toEqual(NOTHING);
    expect(tell((awake) => awake.squintFor(2400, 0.03)).sounds).toEqual(['6.6 microsleepWarning', '7.1 eyesClosed']);
  });

  it('rubbing the eyes is silent; a hand that comes after a second of sleep does not hide it', () => {
    expect(tell((awake) => awake.rubEyes(1500))).toEqual(NOTHING);
    const hidden = tell((awake) =>
      awake.hold({ left: 0.03, right: 0.03 }, (closed) =>
        closed.openFor(1200).withHands((hands) => hands.hold({ handOverEyes: 0.9 }, 1500).openFor(200)),
      ),
    );
    expect(hidden.sounds).toEqual(['6.5 microsleepWarning', '7.0 eyesClosed']);
  });

  it('rubbing for long is told as eyes that cannot be observed', () => {
    expect(tell((awake) => awake.rubEyes(4000))).toEqual({ findings: ['eyesUnobservable 5.2-10.2'], sounds: [] });
  });

  it('a bump is silent; a bump in the middle of a closure does not reset it', () => {
    expect(tell((awake) => awake.bump().openFor(1000).bump())).toEqual(NOTHING);
    const closed = { left: 0.03, right: 0.03 };
    const shaken = tell((awake) =>
      awake
        .now(closed, 80)
        .openFor(1000)
        .now({ pitchDeg: -12 })
        .openFor(70)
        .hold({ faceSeen: 0 }, 100)
        .now({ pitchDeg: 0 })
        .openFor(1200)
        .now({ left: 1, right: 1 }, 80),
    );
    expect(shaken.sounds).toEqual(['6.6 microsleepWarning', '7.1 eyesClosed']);
  });

  it('a blink with a turn of the head is a blink, not a closure that goes on out of sight', () => {
    const blinkAway = tell((awake) =>
      awake.now({ yawDeg: 60 }, 200).blink(200).openFor(2500).now({ yawDeg: 0 }, 200).openFor(500),
    );
    expect(blinkAway).toEqual({ findings: ['headTurn 5.1-8.0'], sounds: [] });
  });

  it('so is a blink that is just over when the face is lost', () => {
    expect(tell((awake) => awake.blink().loseFace(2500))).toEqual({ findings: ['faceLost 5.3-7.8'], sounds: [] });
  });

  it('sunglasses are neither open nor closed', () => {
    expect(tell((awake) => awake.hideEyes(8000))).toEqual({ findings: ['eyesUnobservable 5.0-13.0'], sounds: [] });
  });
});

describe('faces that are lost', () => {
  it('a lost face is no closure: it is told as lost, and in a moving truck as no driver', () => {
    expect(tell((awake) => awake.loseFace(2000))).toEqual({ findings: ['faceLost 5.0-7.0'], sounds: [] });
    expect(tell((awake) => awake.loseFace(5000))).toEqual({
      findings: ['faceLost 5.0-10.0', 'noDriver 5.0-10.0'],
      sounds: ['8.0 noDriver'],
    });
  });

  it('in a standing truck the driver may leave his seat', () => {
    const run = runDriver(driver().speed(0).openFor(5000).loseFace(60_000).openFor(3000));
    expect([story(run), soundsOf(run)]).toEqual([['faceLost 5.0-65.0'], []]);
  });

  it('a slump: the face is lost while the eyes are closed, and the alarm comes all the same', () => {
    const slump = tell((awake) =>
      awake.hold({ left: 0.03, right: 0.03 }, (closed) => closed.openFor(800).loseFace(3000)),
    );
    expect(slump.findings).toEqual([
      ...during(5, 8.8, ['slowClosure', 'microsleepWarning', 'eyesClosed', 'sleep']),
      'faceLost 5.8-8.8',
    ]);
    expect(slump.sounds).toEqual(['6.5 microsleepWarning', '7.0 eyesClosed', '8.0 sleep', '9.5 sleep']);
  });

  it('hiding the face after the alarm does not cheat it: it sounds until the eyes are seen open for 1 s', () => {
    const run = runDriver(
      driver().openFor(5000).hold({ left: 0.03, right: 0.03 }, 2500).loseFace(20_000).openFor(5000),
    );
    expect(run.stopsMs).toEqual([28_500]);
    const gapsMs = run.sounds.slice(1).map(({ tMs }, index) => tMs - (run.sounds[index]?.tMs ?? 0));
    expect(Math.max(...gapsMs)).toBeLessThanOrEqual(1500);
    expect(run.sounds.at(-1)?.tMs).toBeGreaterThan(27_400);
  });

  it('hiding the face while looking away does not stop that clock either', () => {
    const { findings, sounds } = tell((awake) =>
      awake.hold({ yawDeg: 60 }, (away) => away.openFor(1500).loseFace(2500), 300),
    );
    expect(findings).toContain('distraction 5.1-9.2');
    expect(sounds).toEqual(['8.6 distraction']);
  });
});
