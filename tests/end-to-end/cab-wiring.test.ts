/** What is wired to the unit: the seat shakes with the alarm and is let go of however the unit ends; what it saw is on the disk. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { replayFile } from '../../edge-agent/commands/replay.js';
import { AGENT } from '../helpers/programs.js';

/** A gpioset of version 1 that holds its line for the time it is given; each call and each end is a line of the log. */
const GPIOSET = `#!/bin/sh
[ "$1" = --version ] && echo "gpioset (libgpiod) v1.6.3" && exit 0
trap 'kill $!; echo "off $$" >> "$OYAU_LOG"; exit 143' TERM
/bin/sleep 1.5 &
echo "on $$ $*" >> "$OYAU_LOG"
wait
echo "off $$" >> "$OYAU_LOG"
`;

interface Unit {
  readonly process: ChildProcess;
  readonly log: () => string[];
  readonly sessions: string;
}

function startUnit(): Unit {
  const folder = mkdtempSync(path.join(tmpdir(), 'oyau-wiring-'));
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('gpioset'), GPIOSET);
  chmodSync(at('gpioset'), 0o755);
  const source = 'synthetic:drive 2 s, closeFor 60 s?fps=10';
  const cab = { vibration: { chip: 'gpiochip0', line: 17 } };
  writeFileSync(at('agent.json'), JSON.stringify({ source, cab, speedKmh: 20, dataFolder: at('data') }));
  const args = [AGENT, 'run', '--config', at('agent.json'), '--record', at('sessions')];
  const environment = { ...process.env, PATH: `${folder}:/usr/bin:/bin`, OYAU_LOG: at('log') };
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: environment });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const log = (): string[] =>
    existsSync(at('log')) ? readFileSync(at('log'), 'utf8').split('\n').filter(Boolean) : [];
  return { process: child, log, sessions: at('sessions') };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Every pulse that began has ended. */
const isReleased = (log: readonly string[]): boolean =>
  log.filter((line) => line.startsWith('on ')).every((line) => log.includes(`off ${line.split(' ')[1] ?? ''}`));

async function eventsOf(sessions: string): Promise<{ kinds: string[]; notes: readonly string[] }> {
  const [name = ''] = readdirSync(sessions);
  const { log, notes } = await replayFile(path.join(sessions, name), {});
  return { kinds: log.changes.map(({ finding }) => finding.finding), notes };
}

it('the seat shakes with the alarm and is let go of when the unit stops; the session is whole', async () => {
  const unit = startUnit();
  await until(() => unit.log().length > 0);
  expect(unit.log()[0]).toMatch(/^on \d+ --mode=time --sec=1 --usec=500000 gpiochip0 17=1$/);
  const ended = once(unit.process, 'exit');
  unit.process.kill('SIGTERM');
  await ended;
  await until(() => isReleased(unit.log()));
  const { kinds, notes } = await eventsOf(unit.sessions);
  expect(kinds).toContain('eyesClosed');
  expect(notes).toEqual([]);
});

it('a unit that is killed lets go of the seat within one pulse, and leaves a session that can be read', async () => {
  const unit = startUnit();
  await until(() => unit.log().length > 0);
  const ended = once(unit.process, 'exit');
  unit.process.kill('SIGKILL');
  await ended;
  const begun = unit.log().filter((line) => line.startsWith('on ')).length;
  await until(() => isReleased(unit.log()));
  expect(unit.log().filter((line) => line.startsWith('on ')).length).toBe(begun);
  const { notes } = await eventsOf(unit.sessions);
  expect(notes.join()).toMatch(/the session was cut: [1-9]\d+ whole frames/);
});
