/** A unit whose clock is wrong, jumps by hours and years and crosses the change to summer time, against a real server: what it tells lasts as long and lies where it did. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDesk } from '../dispatch/desk.js';
import { AGENT, Running, type JsonLine } from '../helpers/programs.js';

/** Debian's package libfaketime: what a process reads of the wall clock is what a file says; the monotonic clock stays. */
const FAKETIME = [process.arch === 'arm64' ? 'aarch64' : 'x86_64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));

const HOUR_S = 3600;
const YEAR_S = 365.25 * 24 * HOUR_S;
/** Summer time begins in Berlin. */
const DST_MS = Date.parse('2026-03-29T01:00:00Z');

/** How far the unit's clock is ahead when each closure begins, s, by what time it is then. */
const CLOCKS: readonly { readonly name: string; readonly aheadS: (nowMs: number) => number }[] = [
  { name: 'none at boot', aheadS: (nowMs) => -nowMs / 1000 + 10 },
  { name: 'right', aheadS: () => 0 },
  { name: 'an hour ahead', aheadS: () => HOUR_S },
  { name: 'an hour behind', aheadS: () => -HOUR_S },
  { name: 'fifty years ahead', aheadS: () => 50 * YEAR_S },
  { name: 'eight years behind', aheadS: () => -8 * YEAR_S },
  // The hour is skipped while the eyes are closed: each begins about six seconds after the one before has ended.
  { name: 'summer time begins', aheadS: (nowMs) => (DST_MS - 7000 - nowMs) / 1000 },
];
const CLOSED_S = 3;
const STORY = ['openFor 6 s', ...CLOCKS.map(() => `closeFor ${CLOSED_S} s, openFor 6 s`)].join(', ');
/** Far below every jump, far above what a busy machine delays. */
const WITHIN_MS = 60_000;

it.skipIf(FAKETIME === undefined)(
  `durations stay right, and the server orders by its own clock ${FAKETIME === undefined ? '(skipped: no libfaketime)' : ''}`,
  async () => {
    const desk = await openDesk();
    onTestFinished(() => desk.end());
    const folder = mkdtempSync(join(tmpdir(), 'oyau-clocks-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const [token, clock] = [join(folder, 'token'), join(folder, 'clock')];
    writeFileSync(token, await desk.enrol('cab-17', '17'));
    const setClock = (aheadS: number): void =>
      writeFileSync(clock, `${aheadS < 0 ? '-' : '+'}${Math.abs(aheadS).toFixed(3)}\n`);
    setClock(CLOCKS[0]?.aheadS(Date.now()) ?? 0);

    const link = ['--dispatch', desk.server.url.replace('http', 'ws'), '--token-file', token, '--device', 'cab-17'];
    const source = ['--source', `synthetic:${STORY}?fps=10`, '--speed', '18', '--data', join(folder, 'agent')];
    const unit = new Running(AGENT, ['run', ...source, ...link, '--json'], {
      ...{ LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', TZ: 'Europe/Berlin' },
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    onTestFinished(async () => {
      await unit.stop('SIGKILL');
    });
    const told: number[] = [];
    const seen = new Set<unknown>();
    const isNew = ({ onsetMs }: JsonLine): boolean => !seen.has(onsetMs) && seen.add(onsetMs).has(onsetMs);
    for (const [index] of CLOCKS.entries()) {
      await unit.line(
        (line) => line.event === 'finding' && line.finding === 'eyesClosed' && line.phase === 'offset' && isNew(line),
      );
      told.push(Date.now());
      const next = CLOCKS[index + 1];
      if (next !== undefined) setClock(next.aheadS(Date.now()));
    }
    expect(await unit.ended).toBe(0);

    const rows = await desk.store
      .selectFrom('events')
      .select(['onset_at_ms', 'detail', 'onset_capture_ms', 'offset_capture_ms', 'offset_at_ms', 'clock_synced'])
      .where('finding', '=', 'eyesClosed')
      .orderBy('onset_at_ms')
      .execute();
    const stories = rows.map((row, index) => ({
      name: CLOCKS[index]?.name,
      lasts: Math.round(((row.offset_capture_ms ?? NaN) - row.onset_capture_ms) / 1000),
      ends: Math.round(((row.offset_at_ms ?? NaN) - row.onset_at_ms) / 1000),
      isInPlace: Math.abs(row.onset_at_ms - ((told[index] ?? NaN) - CLOSED_S * 1000)) < WITHIN_MS,
      clockSynced: row.clock_synced,
      isCorrected: isCorrected(row.detail, CLOCKS[index]?.aheadS(told[index] ?? NaN) ?? NaN),
    }));
    expect(stories).toEqual(
      CLOCKS.map(({ name }) => ({
        name,
        lasts: CLOSED_S,
        ends: CLOSED_S,
        isInPlace: true,
        clockSynced: 0,
        isCorrected: true,
      })),
    );
  },
);

/** Whether the server says that it put right just what the clock was ahead. */
function isCorrected(detail: string, aheadS: number): boolean {
  const { clockCorrectedMs = 0 } = JSON.parse(detail) as { clockCorrectedMs?: number };
  return Math.abs(clockCorrectedMs + aheadS * 1000) < WITHIN_MS;
}
