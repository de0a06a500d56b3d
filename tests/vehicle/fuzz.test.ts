/** Mutated lines of gpsd, candump, motion sensors and wearables: understood or refused, never a crash, never a senseless state. */
import { expect, it } from 'vitest';
import { parseAcceleration } from '../../edge-agent/vehicle/acceleration.js';
import { VehicleBoard } from '../../edge-agent/vehicle/board.js';
import { candumpReader } from '../../edge-agent/vehicle/candump.js';
import { GpsdReader } from '../../edge-agent/vehicle/gpsd.js';
import { LineCutter } from '../../edge-agent/vehicle/lines.js';
import { ShockFinder } from '../../edge-agent/vehicle/shocks.js';
import { Wearable } from '../../edge-agent/vehicle/wearable.js';

/** `OYAU_FUZZ_LINES=100000` for the long run. */
const LINES = Number(process.env.OYAU_FUZZ_LINES ?? 4000);

const SEEDS = [
  '{"class":"TPV","device":"/dev/ttyUSB0","mode":3,"lat":52.02,"lon":61.5,"track":90.0,"speed":10.0,"eps":0.5}',
  '{"class":"SKY","device":"/dev/ttyUSB0","satellites":[{"PRN":1,"el":40,"used":true}]}',
  '{"class":"VERSION","release":"3.22","proto_major":3}',
  '(1436509052.249713) can0 18FEF10B#F38012FFFFFFFFFF',
  '  can0  0CF00400   [8]  FF FF FF E0 15 FF FF FF',
  '(1.445) can1 18F00503#7D00007D4E204E43',
  '{"x":0.1,"y":-0.2,"z":9.8}',
  '0.1,-0.2,9.8',
  '{"heartRatePerMin":72,"skinTemperatureC":33.5,"ageMs":0}',
];
const SPICES = [
  '',
  '\0',
  '\n',
  '"',
  '{',
  '}',
  ',',
  '-',
  '1e999',
  'NaN',
  'null',
  '[',
  '#',
  '\ud800',
  'я',
  '9'.repeat(400),
];

/** Numbers in [0, 1), the same in every run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function mutated(random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let text = pick(SEEDS);
  for (let change = Math.floor(random() * 4); change > 0; change--) {
    const at = Math.floor(random() * (text.length + 1));
    const until = at + Math.floor(random() * 4);
    const way = random();
    if (way < 0.4) text = text.slice(0, at) + pick(SPICES) + text.slice(until);
    else if (way < 0.7) text = text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
    else if (way < 0.9) text = text.slice(0, at) + pick(SEEDS).slice(at);
    else text = text.slice(at, at + 1).repeat(Math.floor(random() * 300)) + text;
  }
  return text;
}

it(`${LINES} mutated lines`, { timeout: 60_000 + LINES * 5 }, () => {
  const random = chance(17);
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  const board = new VehicleBoard(clock, null);
  const take = board.take.bind(board);
  const readers = [new GpsdReader(take, clock.monotonicMs).read, candumpReader(take)];
  const finder = new ShockFinder({ up: 'z', bumpMps2: 15, rolloverDeg: 60 });
  const wearable = new Wearable(clock);
  const counts = { understood: 0, refused: 0 };
  const count = (understood: boolean): void => {
    counts[understood ? 'understood' : 'refused']++;
  };
  const cutter = new LineCutter((line) => {
    for (const read of readers) count(read(line));
    const sample = parseAcceleration(line, 9.80665);
    count(sample !== null);
    if (sample !== null) finder.take(sample, clock.nowMs);
    count(wearable.take(line) === null);
  }, 2000);
  for (let n = 0; n < LINES; n++) {
    clock.nowMs += 20;
    cutter.feed(`${mutated(random)}\n`);
    const { speedKmh, position, headingDeg, gear } = board.state();
    const sane =
      (speedKmh === null || (speedKmh.value >= 0 && speedKmh.value <= 150)) &&
      (position === null || (Math.abs(position.value.latDeg) <= 90 && Math.abs(position.value.lonDeg) <= 180)) &&
      (headingDeg === null || (headingDeg.value >= 0 && headingDeg.value <= 360)) &&
      (gear === null || gear.value === 'park' || Math.abs(gear.value) <= 125) &&
      Object.values(wearable.detail()).every(Number.isFinite);
    if (!sane) expect.fail(`line ${n} led to ${JSON.stringify(board.state())}`);
  }
  expect(counts.understood).toBeGreaterThan(LINES / 20);
  expect(counts.refused).toBeGreaterThan(LINES / 20);
});

it('a line without end costs no memory, and the next one is read', () => {
  const lines: string[] = [];
  const cutter = new LineCutter((line) => lines.push(line), 1000);
  cutter.feed('first\nx');
  for (let n = 0; n < 5000; n++) cutter.feed('x'.repeat(1000));
  cutter.feed('\r\nsecond\r\n');
  expect(lines).toEqual(['first', 'second']);
});
