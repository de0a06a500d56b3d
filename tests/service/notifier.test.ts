/** What systemd hears of the unit: ready, alive while pictures are judged, silent when they hang, stopping at the end. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ServiceNotifier, watchdogMs } from '../../edge-agent/service/notifier.js';
import { Pulse } from '../../edge-agent/service/pulse.js';
import { temporaryFolder } from '../uplink/samples.js';

/** A condition that never comes ends in the test's own timeout. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A `systemd-notify` that writes down what it is told. */
function fakeSystemd(exitCode = 0): { environment: NodeJS.ProcessEnv; words: () => string[] } {
  const folder = temporaryFolder();
  const said = join(folder, 'said');
  writeFileSync(join(folder, 'systemd-notify'), `#!/bin/sh\necho "$@" >> ${said}\nexit ${exitCode}\n`);
  chmodSync(join(folder, 'systemd-notify'), 0o755);
  return {
    environment: { PATH: `${folder}:${process.env.PATH}`, NOTIFY_SOCKET: '/run/nowhere' },
    words: () => (existsSync(said) ? readFileSync(said, 'utf8').trim().split('\n') : []),
  };
}

describe('systemd', () => {
  it('hears ready and stopping, in this order', async () => {
    const { environment, words } = fakeSystemd();
    const notifier = new ServiceNotifier({ environment, alive: () => true, report: () => undefined });
    notifier.ready('watching /dev/video0');
    await notifier.close();
    expect(words()).toEqual(['READY=1 STATUS=watching /dev/video0', 'STOPPING=1']);
  });

  it('hears a sign of life while pictures are judged, none while they hang, and again afterwards', async () => {
    const { environment, words } = fakeSystemd();
    const lines: string[] = [];
    let alive = true;
    let asked = 0;
    const notifier = new ServiceNotifier({
      environment: { ...environment, WATCHDOG_USEC: '60000' },
      alive: () => {
        asked++;
        return alive;
      },
      report: (line) => lines.push(line),
    });
    onTestFinished(() => notifier.close());
    await until(() => words().includes('WATCHDOG=1'));
    alive = false;
    const from = asked;
    await until(() => asked > from + 3);
    expect(lines).toEqual(['pictures are not judged any more: waiting for systemd to restart the unit']);
    const before = words().length;
    await until(() => asked > from + 6);
    expect(words().length).toBeLessThanOrEqual(before + 1);
    alive = true;
    await until(() => words().length > before + 1);
  });

  it('is not spoken to where it does not run', async () => {
    const { environment, words } = fakeSystemd();
    const notifier = new ServiceNotifier({
      environment: { PATH: environment.PATH },
      alive: () => true,
      report: () => undefined,
    });
    notifier.ready('x');
    await notifier.close();
    expect(words()).toEqual([]);
  });

  it('that cannot be told is said once', async () => {
    const lines: string[] = [];
    const report = (line: string): void => void lines.push(line);
    const { environment } = fakeSystemd(1);
    const notifier = new ServiceNotifier({ environment, alive: () => true, report });
    notifier.ready('x');
    await notifier.close();
    expect(lines).toEqual(['systemd-notify: it ended with 1; systemd will take the unit for dead']);
    const missing = new ServiceNotifier({
      environment: { NOTIFY_SOCKET: '/run/nowhere', PATH: '/nowhere' },
      alive: () => true,
      report,
    });
    missing.ready('x');
    await missing.close();
    expect(lines[1]).toMatch(/systemd-notify: spawn systemd-notify ENOENT/);
  });

  it.each([
    [{}, null],
    [{ WATCHDOG_USEC: '30000000' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, null],
    [{ WATCHDOG_USEC: '0' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
  ])('watches %j: every %s ms', (environment, expected) => expect(watchdogMs(environment, 7)).toBe(expected));
});

const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    word = s.recv(4096).decode()
    print(word.replace('\\n', ' '), flush=True)
`;
const hasBoth = ['systemd-notify', 'python3'].every((program) => spawnSync(program, ['--version']).status === 0);

describe.skipIf(!hasBoth)('the real systemd-notify (or python3 is not installed: skipped)', () => {
  it('brings the words to the socket', async () => {
    const path = join(temporaryFolder(), 'notify');
    const receiver = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      receiver.kill('SIGKILL');
      await once(receiver, 'close');
    });
    let heard = '';
    receiver.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
    await until(() => heard.includes('bound'));
    const environment = { ...process.env, NOTIFY_SOCKET: path };
    const notifier = new ServiceNotifier({ environment, alive: () => true, report: () => undefined });
    notifier.ready('watching');
    await until(() => heard.includes('READY=1'));
    expect(heard).toContain('STATUS=watching');
    void notifier.close();
    await until(() => heard.includes('STOPPING=1'));
  });
});

describe('the pulse', () => {
  const frame = { tMs: 0, width: 1, height: 1, rgb: new Uint8Array(3) };

  it('stops when a picture goes in and does not come out, and comes back when it does', async () => {
    const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
    const pulse = new Pulse(clock);
    let finish: (fault: Error) => void = () => undefined;
    const stuck = {
      detect: () => new Promise<never>((_, reject) => (finish = reject)),
      close: () => Promise.resolve(),
    };
    const seen = pulse.follow(stuck).detect(frame);
    expect(pulse.beats()).toBe(true);
    clock.nowMs = 10_000;
    expect(pulse.beats()).toBe(false);
    finish(new Error('worker gone'));
    await expect(seen).rejects.toThrow('worker gone');
    expect(pulse.beats()).toBe(true);
  });

  it('goes on while there is nothing to judge', () => {
    expect(new Pulse({ monotonicMs: () => 1e9 }).beats()).toBe(true);
  });
});
