import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CabSounder } from '../../edge-agent/cab/sounder.js';
import { renderTone, SAMPLE_RATE_HZ, TONES } from '../../edge-agent/cab/tone.js';
import { wavBytes } from '../../edge-agent/cab/wav.js';
import type { Tone } from '../../edge-agent/ports.js';

/** Plays into a file per call: `played.N`, and notes that it was asked with `-q -`. */
const RECORDING = `n=$(/bin/ls "$OYAU_PLAYED" | /usr/bin/wc -l); /bin/cat > "$OYAU_PLAYED/$n.$1$2"`;
const NO_SOUND_CARD = `echo 'ALSA lib pcm.c:2666: Unknown PCM default' >&2; echo 'aplay: main:831: audio open error: No such file or directory' >&2; exit 1`;
const HANGING = `exec /bin/sleep 1000`;

interface Rig {
  sounder: CabSounder;
  lines: string[];
  bells: number[];
  played: string;
  folder: string;
}

/** A sounder whose PATH holds nothing but this `aplay` (null = not even that). */
function start(aplay: string | null): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-cab-'));
  const played = mkdtempSync(join(tmpdir(), 'oyau-played-'));
  const lines: string[] = [];
  const bells: number[] = [];
  install(folder, aplay);
  let atMs = 1000;
  const sounder = new CabSounder({
    clock: { wallMs: () => (atMs += 1) },
    report: (line) => lines.push(line),
    bell: (times) => bells.push(times),
    environment: { PATH: folder, OYAU_PLAYED: played },
  });
  onTestFinished(() => {
    sounder.close();
    for (const path of [folder, played]) rmSync(path, { recursive: true, force: true });
  });
  return { sounder, lines, bells, played, folder };
}

function install(folder: string, aplay: string | null): void {
  if (aplay === null) return;
  writeFileSync(join(folder, 'aplay'), `#!/bin/sh\n${aplay}\n`);
  chmodSync(join(folder, 'aplay'), 0o755);
}

const wavOf = (tone: Tone) => wavBytes(renderTone(TONES[tone]), SAMPLE_RATE_HZ);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('sounder with a loudspeaker', () => {
  it('hands aplay the whole tone, sample by sample, and rings no bell', async () => {
    const { sounder, lines, bells, played } = start(RECORDING);
    await until(() => existsSync(join(played, '0.-q-')));
    await sounder.whenChecked();
    sounder.play('eyesClosed');
    expect(sounder.lastSounded).toEqual({ tone: 'eyesClosed', atMs: 1001, by: 'aplay' });
    await sounder.whenQuiet();
    expect(readFileSync(join(played, '1.-q-')).equals(wavOf('eyesClosed'))).toBe(true);
    expect([lines, bells]).toEqual([[], []]);
  });

  it('checks the loudspeaker at the start with silence', async () => {
    const { sounder, played } = start(RECORDING);
    await sounder.whenChecked();
    const silence = readFileSync(join(played, '0.-q-')).subarray(44);
    expect(silence).toHaveLength(1920);
    expect(silence.every((byte) => byte === 0)).toBe(true);
  });

  it('lets the more urgent tone win, whichever comes first', () => {
    const { sounder } = start(HANGING);
    sounder.play('distraction');
    sounder.play('eyesClosed');
    expect(sounder.lastSounded).toMatchObject({ tone: 'eyesClosed', atMs: 1002 });
    sounder.play('distraction');
    sounder.play('eyesClosed');
    expect(sounder.lastSounded).toMatchObject({ tone: 'eyesClosed', atMs: 1002 });
    sounder.stop();
    sounder.play('distraction');
    expect(sounder.lastSounded).toMatchObject({ tone: 'distraction', atMs: 1003 });
  });

  it('falls silent when stopped, without taking that for a failure', async () => {
    const { sounder, lines, bells } = start(HANGING);
    sounder.play('eyesClosed');
    const quiet = sounder.whenQuiet();
    sounder.stop();
    await quiet;
    expect([lines, bells]).toEqual([[], []]);
  });

  it('takes a player that hangs for a failed loudspeaker', async () => {
    const { sounder, lines, bells } = start(HANGING);
    sounder.play('eyesClosed');
    const quiet = sounder.whenQuiet();
    vi.advanceTimersByTime(3410);
    await quiet;
    expect(bells).toEqual([4]);
    expect(lines).toContain('ALARM eyesClosed: wake up: the eyes are closed');
    expect(lines.filter((line) => line.startsWith('no sound through aplay (hangs'))).toHaveLength(1);
  });
});

describe('sounder without a loudspeaker', () => {
  it.each([
    ['fails', NO_SOUND_CARD, 'exit 1: aplay: main:831: audio open error: No such file or directory'],
    ['is missing', null, 'not installed'],
  ])(
    'knows before the first alarm that aplay %s, says so once, and rings the bell at once',
    async (_how, aplay, why) => {
      const { sounder, lines, bells } = start(aplay);
      await sounder.whenChecked();
      expect(lines).toEqual([`no sound through aplay (${why}); alarms go to the terminal's bell and the log`]);
      sounder.play('eyesClosed');
      expect(sounder.lastSounded).toEqual({ tone: 'eyesClosed', atMs: 1001, by: 'bell' });
      expect(bells).toEqual([4]);
      sounder.play('unitFault');
      expect(bells).toEqual([4, 1]);
      expect(lines.slice(1)).toEqual([
        'ALARM eyesClosed: wake up: the eyes are closed',
        'ALARM unitFault: the unit cannot watch the driver',
      ]);
    },
  );

  it('rings for an alarm that comes before the failure is known', async () => {
    const { sounder, lines, bells } = start(NO_SOUND_CARD);
    sounder.play('eyesClosed');
    await sounder.whenQuiet();
    expect(bells).toEqual([4]);
    expect(lines.filter((line) => line.startsWith('no sound'))).toHaveLength(1);
  });

  it('tries again every 30 s in silence, and says when it works again', async () => {
    const { sounder, lines, folder, played } = start(NO_SOUND_CARD);
    await sounder.whenChecked();
    vi.advanceTimersByTime(30_000);
    await sounder.whenChecked();
    expect(lines).toHaveLength(1);
    install(folder, RECORDING);
    vi.advanceTimersByTime(30_000);
    await sounder.whenChecked();
    expect(lines[1]).toBe('sound through aplay works again');
    sounder.play('distraction');
    await sounder.whenQuiet();
    expect(readFileSync(join(played, '1.-q-')).equals(wavOf('distraction'))).toBe(true);
  });

  it('makes no sound after it was closed', async () => {
    const { sounder, bells } = start(null);
    await sounder.whenChecked();
    sounder.close();
    sounder.play('eyesClosed');
    expect(bells).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
