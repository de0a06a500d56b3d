/** The alarm process: sounds when nothing is judged while the truck moves, also when the unit hangs or dies, and never else. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { renderTone, SAMPLE_RATE_HZ, TONES, WATCHDOG_TONE } from '../../edge-agent/cab/tone.js';
import { wavBytes } from '../../edge-agent/cab/wav.js';
import { heardOf, startWatchdog, stepWatchdog, WATCHDOG_RULES } from '../../edge-agent/watchdog/verdict.js';

describe('the verdict', () => {
  /** Seconds at which it sounds when looked at four times a second. */
  function sounds(untilMs: number, hears: (nowMs: number) => boolean | null, moving = true): number[] {
    const state = startWatchdog(0);
    const at: number[] = [];
    for (let now = 0; now <= untilMs; now += 250) {
      const heard = hears(now);
      if (heard !== null) heardOf(state, now, moving && heard);
      if (stepWatchdog(state, now, WATCHDOG_RULES) === 'sound') at.push(now / 1000);
    }
    return at;
  }

  it('is quiet while frames are judged, and when a standing truck is not watched', () => {
    expect(sounds(600_000, () => true)).toEqual([]);
    expect(sounds(600_000, (now) => (now < 5000 ? true : null), false)).toEqual([]);
  });

  it('sounds four seconds after the last frame, then less and less often, and anew after the next stop', () => {
    const stopped = sounds(200_000, (now) => (now <= 10_000 || now === 150_000 ? true : null));
    expect(stopped).toEqual([14, 19, 29, 59, 119, 154, 159, 169, 199]);
  });

  it('gives a unit that starts a minute and a half', () => {
    expect(sounds(95_000, () => null)).toEqual([90, 95]);
  });

  it('outlives the unit by fifteen seconds', () => {
    const state = startWatchdog(0);
    heardOf(state, 0, true);
    state.orphanedMs = 1000;
    expect([stepWatchdog(state, 4000, WATCHDOG_RULES), stepWatchdog(state, 16_000, WATCHDOG_RULES)]).toEqual([
      'sound',
      'over',
    ]);
  });
});

it('its tone is none of the unit’s own, and as loud as the loudest of them but one', () => {
  const wavs = [WATCHDOG_TONE, ...Object.values(TONES)].map((tone) => JSON.stringify(tone.notes));
  expect(new Set(wavs).size).toBe(wavs.length);
});

/** A program that is the unit: judges every 50 ms, and does what its input says. */
const UNIT = `
import { createInterface } from 'node:readline';
import { Watchdog } from ${JSON.stringify(pathToFileURL(resolve('edge-agent/dist/watchdog/watchdog.js')).href)};
const say = (line) => process.stdout.write(line + '\\n');
const dog = new Watchdog({ stoppedMs: 1500, gainDb: 0, restartMs: 20, report: say });
let moving = true;
const beat = setInterval(() => dog.judged(moving, performance.now()), 50);
await dog.whenReady();
say('pid ' + dog.pid);
createInterface({ input: process.stdin }).on('line', (what) => {
  if (what === 'hang') for (;;);
  if (what === 'stop') clearInterval(beat);
  if (what === 'stand') moving = false;
  if (what === 'pid') say('pid ' + dog.pid);
  if (what === 'bye') { dog.close(); clearInterval(beat); process.stdin.destroy(); }
});
`;
/** Records what it is given to play. */
const APLAY = '#!/bin/sh\ncat > "$OYAU_PLAYED.$$" && mv "$OYAU_PLAYED.$$" "$OYAU_PLAYED"\n';

interface Rig {
  readonly unit: ChildProcess;
  readonly lines: string[];
  readonly played: string;
  readonly tell: (word: string) => void;
  readonly pid: () => number;
}

async function start(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-watchdog-'));
  const played = join(folder, 'played.wav');
  writeFileSync(join(folder, 'aplay'), APLAY);
  chmodSync(join(folder, 'aplay'), 0o755);
  writeFileSync(join(folder, 'unit.mjs'), UNIT);
  const env = { ...process.env, PATH: `${folder}:/usr/bin:/bin`, OYAU_PLAYED: played };
  const unit = spawn(process.execPath, [join(folder, 'unit.mjs')], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines: string[] = [];
  unit.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  unit.stdin.on('error', () => undefined);
  const pid = () => Number(lines.findLast((line) => line.startsWith('pid '))?.slice(4));
  onTestFinished(() => {
    unit.kill('SIGKILL');
    if (isAlive(pid())) process.kill(pid(), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await until(() => pid() > 0);
  return { unit, lines, played, pid, tell: (word) => unit.stdin.write(`${word}\n`) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the process', () => {
  it.each([
    ['stops judging', ({ tell }: Rig) => tell('stop')],
    ['hangs in its loop', ({ tell }: Rig) => tell('hang')],
    ['is stopped from outside', ({ unit }: Rig) => void unit.kill('SIGSTOP')],
    ['is killed', ({ unit }: Rig) => void unit.kill('SIGKILL')],
  ])('sounds its own tone when the unit %s', async (_, harm) => {
    const rig = await start();
    expect(existsSync(rig.played)).toBe(false);
    harm(rig);
    await until(() => existsSync(rig.played));
    expect(readFileSync(rig.played).equals(wavBytes(renderTone(WATCHDOG_TONE), SAMPLE_RATE_HZ))).toBe(true);
  });

  it('ends without a sound when the unit ends in order, even when it stood still for long', async () => {
    const rig = await start();
    const pid = rig.pid();
    rig.tell('bye');
    await once(rig.unit, 'exit');
    await until(() => !isAlive(pid));
    expect(existsSync(rig.played)).toBe(false);
  });

  it('is started again when it dies, and the unit says so; a signal to it does not end it', async () => {
    const rig = await start();
    const first = rig.pid();
    process.kill(first, 'SIGTERM');
    process.kill(first, 'SIGKILL');
    await until(() => rig.lines.some((line) => line.includes('the alarm process has ended (SIGKILL); started again')));
    await until(() => {
      rig.tell('pid');
      return rig.pid() > 0 && rig.pid() !== first;
    });
    rig.tell('hang');
    await until(() => existsSync(rig.played));
  });
});
