/** Stories of looks, heads, mouths, the unit and the driver's own word: the whole list of findings and sounds. */
import { describe, expect, it } from 'vitest';
import { driver, type Look } from '../../fixtures/scripted-driver.js';
import { during, NOTHING, runDriver, story, tell, type Told } from '../helpers/scripted-run.js';

describe('looking away', () => {
  it('mirrors are silent: 1.5 s each, and one of 3.7 s', () => {
    expect(
      tell((awake) => awake.mirror('left').openFor(3000).mirror('right').openFor(3000).mirror('left', 3700)),
    ).toEqual({ findings: ['headTurn 5.2-6.7', 'headTurn 9.7-11.2', 'headTurn 14.2-17.9'], sounds: [] });
  });

  it('a mirror for longer than 4 s, or 3.7 s past the mirrors, is a distraction', () => {
    expect(tell((awake) => awake.mirror('left', 4500)).sounds).toEqual(['9.2 distraction']);
    expect(tell((awake) => awake.turnRight(65, 3700)).sounds).toEqual(['8.6 distraction']);
  });

  it('looking down into the lap for long is a distraction, and no dropped head that alarms', () => {
    expect(tell((awake) => awake.hold({ pitchDeg: -25 }, 5000, 300))).toEqual({
      findings: ['distraction 5.2-10.2', 'headDrop 5.3-10.1'],
      sounds: ['8.7 distraction'],
    });
  });

  it('a head turned aside with the eyes on the road is none', () => {
    const aside = { gazeSeen: 1, yawDeg: 30, gazeYawDeg: -28 };
    expect(tell((awake) => awake.hold(aside, 6000, 300))).toEqual({ findings: ['headTurn 5.2-11.2'], sounds: [] });
  });

  it('eyes that wander off for long under a straight head are one', () => {
    expect(tell((awake) => awake.hold({ gazeSeen: 1, gazeYawDeg: -60 }, 5000, 200)).findings).toEqual([
      'distraction 5.2-10.0',
    ]);
  });

  it('many short looks away are a pattern; the same looks with the road between are not', () => {
    const looks = (roadMs: number): Told =>
      tell((awake) => {
        for (let look = 0; look < 5; look++) awake.turnLeft(60, 2500).openFor(roadMs);
        return awake;
      });
    expect(looks(1200).sounds).toEqual(['18.4 distractionPattern']);
    expect(looks(3000).sounds).toEqual([]);
  });

  it('the same looks at mirrors have their first second free', () => {
    const { sounds } = tell((awake) => {
      for (let look = 0; look < 6; look++) awake.mirror('right', 2200).openFor(1200);
      return awake;
    });
    expect(sounds).toEqual([]);
  });

  it('who does not react to the alarm hears it more urgently', () => {
    expect(tell((awake) => awake.turnLeft(65, 9000)).sounds).toEqual([
      '8.6 distraction',
      '11.6 distraction!',
      '13.6 distraction!',
    ]);
  });
});

describe('tired heads and mouths', () => {
  it('one nod is recorded, the second within 5 minutes sounds', () => {
    expect(tell((awake) => awake.nod().openFor(60_000).nod())).toEqual({
      findings: ['nod 5.1-6.1', 'nod 66.7-67.7'],
      sounds: ['67.7 nod'],
    });
  });

  it('a quick nod of agreement is none', () => {
    expect(
      tell((awake) => awake.now({ pitchDeg: -16 }, 200).openFor(250).now({ pitchDeg: 0 }, 200).openFor(400)),
    ).toEqual(NOTHING);
  });

  it('a dropped head with closed eyes sounds and becomes unresponsive', () => {
    const { findings, sounds } = tell((awake) =>
      awake
        .yawn()
        .openFor(2000)
        .hold({ eyesVisible: 0 }, (hidden) => hidden.dropHead(28, 7000)),
    );
    expect(findings).toContain('yawn 5.6-8.3');
    expect(findings).toContain('unresponsive 10.8-17.6');
    expect(sounds.find((sound) => sound.endsWith('headDrop'))).toBe('12.3 headDrop');
    expect(sounds).toContain('16.8 unresponsive');
  });

  it('a head that sinks out of sight is dropped; one odd frame before the face is lost is not', () => {
    const sinkFor = (ms: number): string[] =>
      tell((awake) => awake.hold({ pitchDeg: -30 }, (low) => low.openFor(ms).loseFace(2500))).findings;
    expect(sinkFor(450)).toContain('headDrop 5.0-8.0');
    expect(sinkFor(200).some((line) => line.startsWith('headDrop'))).toBe(false);
  });

  it('the mouth of a head turned far reads too wide to judge', () => {
    const yawnAt = (yawDeg: number): string[] =>
      tell((awake) => awake.hold({ yawDeg }, (turned) => turned.yawn(), 200)).findings;
    expect(yawnAt(45).some((line) => line.startsWith('yawn'))).toBe(false);
    expect(yawnAt(30).some((line) => line.startsWith('yawn'))).toBe(true);
  });

  it('yawns are recorded, also behind a hand; shouts, sips and laughter are not; none sounds', () => {
    expect(tell((awake) => awake.yawn().openFor(3000).yawnBehindHand())).toEqual({
      findings: ['yawn 5.6-8.3', 'yawn 11.4-15.4'],
      sounds: [],
    });
    expect(tell((awake) => awake.shoutFor(2000).openFor(3000).sip().openFor(3000).laughFor(4000))).toEqual(NOTHING);
  });
});

describe('the unit itself', () => {
  it.each([
    ['cameraCovered', { faceSeen: 0, contrast: 0.01 }, 2],
    ['cameraDark', { brightness: 0.01 }, 2],
    ['cameraFrozen', { frozen: 1 }, 1.8],
    ['cameraBlurred', { sharpness: 0.003 }, 5],
  ] as const)('%s is told within 10 s, once', (kind, look, afterS) => {
    expect(tell((awake) => awake.hold(look, 30_000))).toEqual({
      findings: [`${kind} 5.0-35.0`],
      sounds: [`${(5 + afterS).toFixed(1)} ${kind}`],
    });
  });

  it('one cause is told, not its consequences', () => {
    const still = { frozen: 1, sharpness: 0.003 };
    const kinds = (look: Look): string[] =>
      tell((awake) => awake.hold(look, 8000)).findings.map((line) => line.split(' ')[0] ?? '');
    expect(kinds({ ...still, faceSeen: 0, contrast: 0.01, brightness: 0.01 })).toEqual(['cameraCovered']);
    expect(kinds({ ...still, brightness: 0.01 })).toEqual(['cameraDark']);
    expect(kinds(still)).toEqual(['cameraFrozen']);
  });

  it('a short shadow on the lens is nothing', () => {
    expect(tell((awake) => awake.coverCamera(900))).toEqual(NOTHING);
  });

  it('a detector that throws is one fault, which ends when it works again', () => {
    expect(tell((awake) => awake.hold({ detectorFault: 1 }, 900).openFor(3000))).toEqual({
      findings: ['monitorFault 5.0-7.9'],
      sounds: ['5.0 monitorFault'],
    });
  });

  it('frames that stay late are a fault', () => {
    const run = runDriver(driver().openFor(20_000), { fps: 3, noise: 0 });
    expect(story(run)).toEqual(['monitorFault 5.3-19.7']);
    expect(story(runDriver(driver().openFor(20_000), { fps: 10, noise: 0 }))).toEqual([]);
  });
});

describe('the driver himself', () => {
  it('"I am tired" is a finding for each press, and counts in the level', () => {
    const run = runDriver(driver().openFor(5000).pressTired().openFor(5000).pressTired().openFor(5000));
    expect(story(run)).toEqual(['selfReport 5.0-5.0', 'selfReport 10.4-10.4']);
    expect(run.levels.at(-1)?.level).toBeCloseTo(60, 5);
  });

  it('another driver who logs in is a finding; the first login is none', () => {
    const run = runDriver(driver().openFor(1000).logIn('A. First').openFor(5000).logIn('B. Second').openFor(5000));
    expect(story(run)).toEqual(['driverChange 6.0-6.0']);
    expect(run.findings.at(-1)?.detail).toEqual({ from: 'A. First', to: 'B. Second' });
  });

  it('what was open ends with the driver it belongs to', () => {
    const run = runDriver(
      driver()
        .logIn('A')
        .openFor(3000)
        .hold({ left: 0.03, right: 0.03 }, (closed) => closed.openFor(2500).logIn('B').openFor(500)),
    );
    expect(story(run)).toEqual([
      ...during(3, 5.5, ['slowClosure', 'microsleepWarning', 'eyesClosed']),
      'driverChange 5.5-5.5',
    ]);
  });
});
