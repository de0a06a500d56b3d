/** Seat relay and button through the programs of libgpiod, with fakes of these on the PATH: no GPIO is here. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Buzzer } from '../../edge-agent/cab/buzzer.js';
import { holdArguments, watchArguments } from '../../edge-agent/cab/gpio.js';
import { TiredButton } from '../../edge-agent/cab/tired-button.js';
import { durationMs, TONES } from '../../edge-agent/cab/tone.js';
import { SeatVibration } from '../../edge-agent/cab/vibration.js';

const LINE = { chip: 'gpiochip0', line: 17, activeLow: false };
const V1 = `[ "$1" = --version ] && echo "gpioset (libgpiod) v1.6.3" && exit 0`;
const V2 = `[ "$1" = --version ] && echo "gpioset (libgpiod) v2.1.3" && exit 0`;
const NOTE = `echo "$@" >> "$OYAU_LOG"`;
/** Holds the line until it is told to let go; says that it does when it is ready to be told. A child in the background could outlive it and keep its output open. */
const HOLD = `trap 'echo released >> "$OYAU_LOG"; exit 143' TERM; ${NOTE}; while :; do /bin/sleep 0.02; done`;

interface Rig {
  readonly environment: NodeJS.ProcessEnv;
  readonly reports: string[];
  /** What the fake was called with, in order; `released` when it was told to end. */
  readonly calls: () => string[];
}

function rig(program: 'gpioset' | 'gpiomon', ...lines: readonly string[]): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-gpio-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, 'log');
  if (lines.length > 0) {
    writeFileSync(join(folder, program), `#!/bin/sh\n${lines.join('\n')}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  writeFileSync(log, '');
  const calls = (): string[] =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return { environment: { PATH: folder, OYAU_LOG: log }, reports: [], calls };
}

function seat({ environment, reports }: Rig): SeatVibration {
  const vibration = new SeatVibration({ line: LINE, report: (line) => reports.push(line), environment });
  onTestFinished(() => vibration.close());
  return vibration;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('arguments', () => {
  it('of both versions hold a line for a bounded time', () => {
    expect(holdArguments(1, LINE, 1500)).toEqual(['--mode=time', '--sec=1', '--usec=500000', 'gpiochip0', '17=1']);
    expect(holdArguments(2, { ...LINE, activeLow: true }, 1500)).toEqual([
      '--active-low',
      '--hold-period=1500ms',
      '--toggle=0',
      '--chip=gpiochip0',
      '17=1',
    ]);
  });

  it('of both versions print one line for each press', () => {
    const [old, now] = [watchArguments(1, { ...LINE, activeLow: true }), watchArguments(2, LINE)];
    expect(old.join(' ')).toBe('--active-low --line-buffered --rising-edge --format=pressed gpiochip0 17');
    expect(now.join(' ')).toBe('--edges=rising --debounce-period=20ms --format=pressed --chip=gpiochip0 17');
  });
});

describe('vibration of the seat', () => {
  it.each([
    ['1', V1, '--mode=time --sec=1 --usec=500000 gpiochip0 17=1'],
    ['2', V2, '--hold-period=1500ms --toggle=0 --chip=gpiochip0 17=1'],
  ])('begins with the alarm and is let go of with its end (libgpiod %s)', async (_, version, call) => {
    const gpio = rig('gpioset', version, HOLD);
    const vibration = seat(gpio);
    await vibration.whenPrepared();
    vibration.set(false);
    vibration.set(true);
    vibration.set(true);
    await until(() => gpio.calls().length > 0);
    vibration.set(false);
    await until(() => gpio.calls().includes('released'));
    expect(gpio.calls()).toEqual([call, 'released']);
    expect(gpio.reports).toEqual([]);
  });

  it('goes on pulse by pulse while the alarm lasts', async () => {
    const gpio = rig('gpioset', V1, `[ "$(/usr/bin/wc -l < "$OYAU_LOG")" != 2 ] && ${NOTE} && exit 0`, HOLD);
    const vibration = seat(gpio);
    vibration.set(true);
    await until(() => gpio.calls().length >= 3);
    vibration.set(false);
    await until(() => gpio.calls().includes('released'));
    expect(gpio.calls()).toHaveLength(4);
  });

  it('ends when the unit closes, and does not begin again', async () => {
    const gpio = rig('gpioset', V1, HOLD);
    const vibration = seat(gpio);
    vibration.set(true);
    await until(() => gpio.calls().length > 0);
    vibration.close();
    await until(() => gpio.calls().includes('released'));
    vibration.set(true);
    expect(gpio.calls()).toHaveLength(2);
  });

  it('that cannot be had is told once, and nothing else happens', async () => {
    const missing = rig('gpioset');
    const none = seat(missing);
    none.set(true);
    await none.whenPrepared();
    expect(missing.reports).toEqual(['no vibration of the seat (gpioset: not installed)']);
    const strange = rig('gpioset', 'echo hello');
    await seat(strange).whenPrepared();
    expect(strange.reports).toEqual(['no vibration of the seat (gpioset: unknown version: hello)']);
  });

  it('that fails is told once and tried again while the alarm lasts', async () => {
    const gpio = rig('gpioset', V1, NOTE, `echo 'unable to open gpiochip0: Permission denied' >&2; exit 1`);
    const vibration = seat(gpio);
    vibration.set(true);
    await until(() => gpio.reports.length > 0);
    expect(gpio.reports).toEqual(['the seat does not vibrate: gpioset unable to open gpiochip0: Permission denied']);
    vi.advanceTimersByTime(5000);
    await until(() => gpio.calls().length >= 2);
    expect(gpio.reports).toHaveLength(1);
  });
});

describe('the buzzer', () => {
  it('sounds as long as the tone, begins anew with the next one, and is cut short when the alarm ends', async () => {
    const gpio = rig('gpioset', V1, HOLD);
    const { environment, reports } = gpio;
    const buzzer = new Buzzer({ line: LINE, report: (line) => reports.push(line), environment });
    onTestFinished(() => buzzer.close());
    await buzzer.whenPrepared();
    buzzer.follow({ play: null, stop: false });
    buzzer.follow({ play: 'distraction', stop: false });
    await until(() => gpio.calls().length === 1);
    vi.advanceTimersByTime(durationMs(TONES.distraction) - 1);
    expect(gpio.calls()).not.toContain('released');
    vi.advanceTimersByTime(1);
    await until(() => gpio.calls().length === 2);
    buzzer.follow({ play: 'distraction', stop: false });
    await until(() => gpio.calls().length === 3);
    buzzer.follow({ play: null, stop: true });
    await until(() => gpio.calls().length === 4);
    const call = '--mode=time --sec=1 --usec=500000 gpiochip0 17=1';
    expect(gpio.calls()).toEqual([call, 'released', call, 'released']);
    expect(reports).toEqual([]);
  });

  it('that cannot be had is told once', async () => {
    const gpio = rig('gpioset');
    const { environment, reports } = gpio;
    const buzzer = new Buzzer({ line: LINE, report: (line) => reports.push(line), environment });
    await buzzer.whenPrepared();
    buzzer.follow({ play: 'distraction', stop: false });
    buzzer.close();
    expect(reports).toEqual(['no buzzer (gpioset: not installed)']);
  });
});

describe('the button', () => {
  function button({ environment, reports }: Rig, times: { nowMs: number }): { presses: number } {
    const counted = { presses: 0 };
    const pressed = (): void => {
      counted.presses++;
    };
    const clock = { monotonicMs: () => times.nowMs };
    const watched = new TiredButton({ line: LINE, pressed, report: (line) => reports.push(line), clock, environment });
    onTestFinished(() => watched.close());
    return counted;
  }

  it('tells each press once, however its contacts bounce', async () => {
    const gpio = rig('gpiomon', V1, 'echo pressed; echo pressed; echo pressed', HOLD);
    const counted = button(gpio, { nowMs: 1000 });
    await until(() => gpio.calls().length > 0 && counted.presses > 0);
    expect(counted.presses).toBe(1);
    expect(gpio.calls()[0]).toBe('--line-buffered --rising-edge --format=pressed gpiochip0 17');
  });

  it('that is no longer watched is told, and watched again', async () => {
    const gpio = rig('gpiomon', V2, NOTE, 'echo pressed; exit 1');
    const times = { nowMs: 0 };
    const counted = button(gpio, times);
    await until(() => gpio.reports.length > 0);
    expect(gpio.reports).toEqual(['the "I am tired" button is not watched: gpiomon ended']);
    times.nowMs = 20_000;
    vi.advanceTimersByTime(10_000);
    await until(() => counted.presses === 2);
  });

  it('that cannot be had is told', async () => {
    const gpio = rig('gpiomon');
    button(gpio, { nowMs: 0 });
    await until(() => gpio.reports.length > 0);
    expect(gpio.reports).toEqual(['no "I am tired" button (gpiomon: not installed)']);
  });
});
