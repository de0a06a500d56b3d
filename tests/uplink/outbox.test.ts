import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../edge-agent/errors.js';
import { openMemoryOutbox, openOutbox, type Outbox } from '../../edge-agent/uplink/outbox.js';
import { OutboxUnavailable } from '../../edge-agent/uplink/outbox-file.js';
import { sampleEvent, temporaryFolder } from './samples.js';

function open(path: string, lines: string[] = []): Outbox {
  return openOutbox(path, { wallMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6), report: (line) => lines.push(line) });
}

/** Sequence numbers waiting in a lane, in the order they would be sent. */
function waiting(outbox: Outbox, lane: 'alert' | 'backlog', limit = 100): number[] {
  return outbox.pending(lane, limit).map(({ seq }) => seq);
}

function filled(count: number): Outbox {
  const outbox = openMemoryOutbox();
  for (let mark = 1; mark <= count; mark += 1) outbox.append(sampleEvent(mark), 'alert');
  return outbox;
}

describe('outbox', () => {
  it('numbers from 1, and finds everything again after a restart', () => {
    const path = join(temporaryFolder(), 'deep', 'outbox.db');
    const first = open(path);
    expect([first.append(sampleEvent(1), 'alert'), first.append(sampleEvent(2), 'backlog')]).toEqual([1, 2]);
    first.close();
    const second = open(path);
    expect(second.epoch).toBe(first.epoch);
    expect(second.pending('alert', 10)).toEqual([{ seq: 1, ...sampleEvent(1) }]);
    expect(second.pending('backlog', 10)).toEqual([{ seq: 2, ...sampleEvent(2) }]);
    expect(second.append(sampleEvent(3), 'alert')).toBe(3);
    second.close();
  });

  it('gives alerts newest first, the backlog oldest first, and leaves out what is on the way', () => {
    const outbox = openMemoryOutbox();
    for (let mark = 1; mark <= 8; mark += 1) outbox.append(sampleEvent(mark), mark % 2 === 0 ? 'alert' : 'backlog');
    expect(waiting(outbox, 'alert')).toEqual([8, 6, 4, 2]);
    expect(waiting(outbox, 'backlog')).toEqual([1, 3, 5, 7]);
    expect(outbox.pending('alert', 2, new Set([8, 4])).map(({ seq }) => seq)).toEqual([6, 2]);
    expect(outbox.pending('backlog', 2, new Set([1])).map(({ seq }) => seq)).toEqual([3, 5]);
  });

  it('settles exactly the waiting events of the acknowledged ranges, each once', () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 30 })), (ranges, rejected) => {
        const outbox = filled(30);
        for (const seq of rejected) outbox.reject(seq, []);
        const all = Array.from({ length: 30 }, (_, index) => index + 1);
        const free = all.filter((seq) => !rejected.includes(seq));
        const hit = free.filter((seq) => ranges.some(([from, to]) => from <= seq && seq <= to));
        expect(outbox.acknowledge(ranges)).toBe(hit.length);
        expect(outbox.acknowledge(ranges)).toBe(0);
        expect(waiting(outbox, 'alert').reverse()).toEqual(free.filter((seq) => !hit.includes(seq)));
        expect(outbox.counts()).toEqual({
          pending: { alert: free.length - hit.length, backlog: 0 },
          acknowledged: hit.length,
          rejected: new Set(rejected).size,
        });
        outbox.close();
      }),
      { numRuns: 40 },
    );
  });

  it('keeps a rejected event with its reasons and sends it no more', () => {
    const path = join(temporaryFolder(), 'outbox.db');
    const outbox = open(path);
    outbox.append(sampleEvent(1), 'alert');
    expect(outbox.reject(1, [{ path: 'speedKmh', message: 'too fast' }])).toBe(true);
    expect(outbox.reject(1, [])).toBe(false);
    expect(waiting(outbox, 'alert')).toEqual([]);
    outbox.close();
    const row: unknown = new DatabaseSync(path).prepare('SELECT state, problems FROM event').get();
    expect(row).toEqual({ state: 'rejected', problems: '[{"path":"speedKmh","message":"too fast"}]' });
  });

  it('sets an event aside whose payload the disk has damaged, and goes on with the others', () => {
    const path = join(temporaryFolder(), 'outbox.db');
    const outbox = open(path);
    for (let mark = 1; mark <= 3; mark += 1) outbox.append(sampleEvent(mark), 'backlog');
    outbox.close();
    const database = new DatabaseSync(path);
    database.exec(`UPDATE event SET payload = substr(payload, 1, 40) WHERE seq = 2`);
    database.close();
    const again = open(path);
    expect(waiting(again, 'backlog')).toEqual([1, 3]);
    expect(again.counts()).toEqual({ pending: { alert: 0, backlog: 2 }, acknowledged: 0, rejected: 1 });
    again.close();
  });

  it('prunes settled events only, and never gives their numbers again', () => {
    const path = join(temporaryFolder(), 'outbox.db');
    const outbox = open(path);
    for (let mark = 1; mark <= 10; mark += 1) outbox.append(sampleEvent(mark), 'backlog');
    outbox.acknowledge([[3, 10]]);
    outbox.reject(1, []);
    expect(outbox.prune({ acknowledged: 0, rejected: 0 })).toBe(9);
    expect(outbox.counts()).toEqual({ pending: { alert: 0, backlog: 1 }, acknowledged: 0, rejected: 0 });
    outbox.close();
    const again = open(path);
    expect(again.append(sampleEvent(11), 'backlog')).toBe(11);
    again.close();
  });

  it('bounds what it keeps by itself', () => {
    const outbox = filled(6200);
    for (let from = 1; from <= 6200; from += 100) outbox.acknowledge([[from, from + 99]]);
    const { acknowledged } = outbox.counts();
    expect(acknowledged).toBeGreaterThanOrEqual(5000);
    expect(acknowledged).toBeLessThan(5600);
  });
});

describe('outbox file', () => {
  it('belongs to one owner until that one closes it', () => {
    const path = join(temporaryFolder(), 'outbox.db');
    const owner = open(path);
    expect(() => open(path)).toThrow(InputError);
    owner.close();
    open(path).close();
  });

  it.each([
    ['garbage', (path: string) => writeFileSync(path, 'no database '.repeat(1000))],
    ['another database', (path: string) => foreignDatabase(path)],
    ['a later layout', (path: string) => laterLayout(path)],
    ['a lost identity', (path: string) => lostIdentity(path)],
  ])('sets %s aside, says so, and starts anew', (_what, damage) => {
    const folder = temporaryFolder();
    const path = join(folder, 'outbox.db');
    damage(path);
    const lines: string[] = [];
    const outbox = open(path, lines);
    expect(outbox.append(sampleEvent(1), 'alert')).toBe(1);
    outbox.close();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/was damaged \(.+\); kept as .*outbox\.db\.damaged-20260102T030405006Z, a new one starts/);
    expect(readdirSync(folder)).toContain('outbox.db.damaged-20260102T030405006Z');
  });

  it('notices a page overwritten in the middle and starts a new epoch', () => {
    const path = join(temporaryFolder(), 'outbox.db');
    const outbox = open(path);
    for (let mark = 1; mark <= 200; mark += 1) outbox.append(sampleEvent(mark), 'alert');
    outbox.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 3, 4096 * 6);
    writeFileSync(path, bytes);
    const lines: string[] = [];
    const next = open(path, lines);
    expect(lines).toHaveLength(1);
    expect(next.epoch).not.toBe(outbox.epoch);
    next.close();
  });

  it('tells a disk that refuses from a damaged file, and leaves the file alone', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'outbox.db'));
    expect(() => open(join(folder, 'outbox.db'))).toThrow(OutboxUnavailable);
    expect(existsSync(join(folder, 'outbox.db'))).toBe(true);
    writeFileSync(join(folder, 'file'), '');
    expect(() => open(join(folder, 'file', 'outbox.db'))).toThrow(/cannot open the outbox .*outbox\.db/);
  });
});

function foreignDatabase(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE event (something TEXT)');
  database.close();
}

function laterLayout(path: string): void {
  open(path).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 7');
  database.close();
}

function lostIdentity(path: string): void {
  open(path).close();
  const database = new DatabaseSync(path);
  database.exec('DELETE FROM identity');
  database.close();
}
