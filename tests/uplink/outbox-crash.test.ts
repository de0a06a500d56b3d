import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { openOutbox, type Outbox } from '../../edge-agent/uplink/outbox.js';
import { sampleEvent, temporaryFolder } from './samples.js';

const COMPILED_OUTBOX = new URL('../../edge-agent/dist/uplink/outbox.js', import.meta.url).href;

/** Appends as fast as it can and says each number once it is durable. */
const APPEND_FOREVER = `
  import { writeSync } from 'node:fs';
  const [outboxModule, path, event] = process.argv.slice(1);
  const { openOutbox } = await import(outboxModule);
  const outbox = openOutbox(path, { wallMs: Date.now, report: (line) => { throw new Error(line); } });
  for (;;) {
    const mark = Math.random();
    const seq = outbox.append({ ...JSON.parse(event), detail: { mark } }, 'backlog');
    writeSync(1, seq + ' ' + mark + '\\n');
  }
`;

function open(path: string, lines: string[] = []): Outbox {
  return openOutbox(path, { wallMs: () => 0, report: (line) => lines.push(line) });
}

/** Runs the appending process until it has said `count` numbers, then kills it; gives all it said, by number. */
async function appendAndKill(path: string, count: number): Promise<Map<number, number>> {
  const args = ['--input-type=module', '-e', APPEND_FOREVER, COMPILED_OUTBOX, path, JSON.stringify(sampleEvent())];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const said = new Map<number, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^(\d+) (0\.\d+(?:e-\d+)?)$/.exec(line);
    if (match) said.set(Number(match[1]), Number(match[2]));
    if (said.size !== count) continue;
    if (count === 1) expect(() => open(path)).toThrow(/outbox\.db is in use by another oyau-agent/);
    child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return said;
}

describe('outbox, killed with -9 in the middle of appending', () => {
  it('loses nothing it called durable, leaves no gap, never uses a number twice, and frees its lock', async () => {
    expect(existsSync(new URL(COMPILED_OUTBOX)), 'build first: npx tsc -b edge-agent').toBe(true);
    const path = join(temporaryFolder(), 'outbox.db');
    const said = new Map<number, number>();
    const epochs = new Set<string>();
    for (const count of [1, 23, 150, 7, 60]) {
      for (const [seq, mark] of await appendAndKill(path, count)) {
        expect(said.has(seq)).toBe(false);
        said.set(seq, mark);
      }
      const lines: string[] = [];
      const outbox = open(path, lines);
      const rows = outbox.pending('backlog', 100_000);
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
      const marks = new Map(rows.map((row) => [row.seq, row.detail]));
      for (const [seq, mark] of said) expect(marks.get(seq)).toEqual({ mark });
      expect(lines).toEqual([]);
      epochs.add(outbox.epoch);
      outbox.close();
    }
    expect(epochs.size).toBe(1);
    expect(said.size).toBeGreaterThanOrEqual(241);
  });
});

describe('outbox, its journal cut by a power failure', () => {
  it('opens with a prefix of the events at every cut, more of them the later the cut', () => {
    const folder = temporaryFolder();
    const whole = join(folder, 'whole.db');
    const live = open(whole);
    for (let mark = 1; mark <= 4; mark += 1) live.append(sampleEvent(mark), 'backlog');
    const journal = readFileSync(`${whole}-wal`);
    const found: number[] = [];
    const cuts = Array.from({ length: Math.floor(journal.length / 509) }, (_, index) => index * 509);
    for (const cut of [...cuts, journal.length]) {
      const path = join(folder, `cut-${cut}.db`);
      const lines: string[] = [];
      copyFileSync(whole, path);
      writeFileSync(`${path}-wal`, journal.subarray(0, cut));
      const outbox = open(path, lines);
      const seqs = outbox.pending('backlog', 10).map(({ seq }) => seq);
      expect(seqs).toEqual([1, 2, 3, 4].slice(0, seqs.length));
      expect(outbox.append(sampleEvent(9), 'backlog')).toBe(seqs.length + 1);
      expect(lines).toEqual([]);
      found.push(seqs.length);
      outbox.close();
    }
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(new Set(found)).toEqual(new Set([0, 1, 2, 3, 4]));
    live.close();
  });

  it('survives a main file cut anywhere: what can be read is kept, the rest is set aside and reported', () => {
    const folder = temporaryFolder();
    const whole = join(folder, 'whole.db');
    const source = open(whole);
    for (let mark = 1; mark <= 40; mark += 1) source.append(sampleEvent(mark), 'backlog');
    source.close();
    const bytes = readFileSync(whole);
    const reported: number[] = [];
    for (let cut = 0; cut < bytes.length; cut += 1021) {
      const path = join(folder, `cut-${cut}.db`);
      const lines: string[] = [];
      writeFileSync(path, bytes.subarray(0, cut));
      const outbox = open(path, lines);
      const kept = outbox.pending('backlog', 100);
      if (lines.length === 0) expect(outbox.epoch === source.epoch).toBe(cut > 0);
      else expect(kept).toEqual([]);
      for (const { seq, ...event } of kept) expect(event).toEqual(sampleEvent(seq));
      expect(outbox.append(sampleEvent(1), 'backlog')).toBe(outbox.epoch === source.epoch ? 41 : 1);
      reported.push(lines.length);
      outbox.close();
    }
    expect(reported.filter((count) => count === 1).length).toBeGreaterThan(reported.length * 0.9);
  });
});
