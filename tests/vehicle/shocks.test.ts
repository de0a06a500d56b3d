/** The motion sensor: rough roads are no blows, a blow stands out, a truck on its side is told once and until it stands. */
import { describe, expect, it } from 'vitest';
import { ShockNews } from '../../edge-agent/commands/unit-event.js';
import { parseAcceleration, type Acceleration } from '../../edge-agent/vehicle/acceleration.js';
import { ShockFinder, type ShockEvent } from '../../edge-agent/vehicle/shocks.js';

const G = 9.80665;
const STEP_MS = 10;

/** Feels `how(ms since the start)` for a while at 100 Hz. */
class Ride {
  readonly finder: ShockFinder;
  readonly events: ShockEvent[] = [];
  #tMs = 0;

  constructor(settings: Partial<ConstructorParameters<typeof ShockFinder>[0]> = {}) {
    this.finder = new ShockFinder({ up: 'z', bumpMps2: 15, rolloverDeg: 60, ...settings });
  }

  feel(forMs: number, how: (ms: number) => Acceleration): this {
    for (let ms = 0; ms < forMs; ms += STEP_MS) this.events.push(...this.finder.take(how(ms), (this.#tMs += STEP_MS)));
    return this;
  }

  silence(ms: number): this {
    this.#tMs += ms;
    return this;
  }
}

const level = (): Acceleration => ({ x: 0, y: 0, z: G });
const road =
  (mps2: number) =>
  (ms: number): Acceleration => ({ x: 0, y: 0, z: G + mps2 * Math.sin(ms / 7) });
const blow = (mps2: number) => (): Acceleration => ({ x: mps2, y: 0, z: G });
const tilted = (deg: number) => (): Acceleration => ({
  x: 0,
  y: G * Math.sin((deg * Math.PI) / 180),
  z: G * Math.cos((deg * Math.PI) / 180),
});

describe('a blow', () => {
  it('is told once, with its peak and how rough the road was, when it is over', () => {
    const { events } = new Ride().feel(5000, level).feel(60, blow(30)).feel(1000, level);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'bump', phase: 'whole', onsetMs: 5010 });
    expect(events[0]?.detail.peakMps2).toBeGreaterThan(25);
    expect(events[0]?.atMs).toBeGreaterThanOrEqual(5060 + 300);
  });

  it('of front and back wheel in quick succession is one', () => {
    const { events } = new Ride()
      .feel(5000, level)
      .feel(40, blow(30))
      .feel(200, level)
      .feel(40, blow(25))
      .feel(900, level);
    expect(events.map(({ kind }) => kind)).toEqual(['bump']);
  });

  it.each([
    ['a smooth road', road(3), 0],
    ['a road as rough as a blow elsewhere: the usual', road(14), 0],
    ['a weak blow', blow(10), 0],
  ])('%s makes none', (_name, how, expected) => {
    expect(new Ride().feel(12_000, how).feel(1000, level).events).toHaveLength(expected);
  });

  it('that would count on a good road does not on a very rough one', () => {
    const rough = (ms: number): Acceleration => road(6)(ms);
    const hit = (ms: number): Acceleration => ({ ...rough(ms), x: 18 });
    expect(new Ride().feel(20_000, rough).feel(40, hit).feel(1000, rough).events).toEqual([]);
    expect(new Ride().feel(20_000, level).feel(40, blow(18)).feel(1000, level).events).toHaveLength(1);
  });

  it('is not judged before the sensor has settled, nor from one sample after a silence', () => {
    expect(new Ride().feel(1000, level).feel(40, blow(40)).feel(1000, level).events).toEqual([]);
    expect(new Ride().feel(5000, level).silence(4000).feel(40, blow(40)).feel(1000, level).events).toEqual([]);
  });
});

describe('a truck on its side', () => {
  it('is told when it lies and when it stands again, under one name', () => {
    const ride = new Ride().feel(5000, level).feel(20_000, tilted(90)).feel(10_000, level);
    const falls = ride.events.filter(({ kind }) => kind === 'rollover');
    expect(falls.map(({ phase }) => phase)).toEqual(['onset', 'offset']);
    expect(falls[0]?.detail.tiltDeg).toBeGreaterThan(60);
    const news = new ShockNews();
    const [onset, offset] = falls.map((event, index) => news.changeOf(event, index * 3.7));
    expect(offset?.finding.onsetMs).toBe(onset?.finding.onsetMs);
    expect(offset?.finding.detectedMs).toBe(onset?.finding.detectedMs);
    expect(offset?.finding.offsetMs).toBeGreaterThan(onset?.finding.detectedMs ?? Infinity);
  });

  it.each([
    ['the steepest ramp and a bank together', tilted(25)],
    ['just below the limit', tilted(58)],
  ])('is not %s', (_name, how) => expect(new Ride().feel(5000, level).feel(20_000, how).events).toEqual([]));

  it('is not a knock against the sensor', () => {
    const { events } = new Ride().feel(5000, level).feel(800, tilted(90)).feel(5000, level);
    expect(events.filter(({ kind }) => kind === 'rollover')).toEqual([]);
  });

  it('is seen by a sensor mounted on its edge, and its tilt is told to the doctor', () => {
    const ride = new Ride({ up: '-y' }).feel(5000, () => ({ x: 0, y: -G, z: 0 }));
    expect(ride.finder.tiltDeg()).toBeCloseTo(0);
    ride.feel(10_000, level);
    expect(ride.events.map(({ kind, phase }) => `${kind} ${phase}`)).toContain('rollover onset');
  });
});

describe('a line of the sensor', () => {
  it.each([
    ['{"x":0.1,"y":-0.2,"z":9.8}', 1, { x: 0.1, y: -0.2, z: 9.8 }],
    ['0.1,-0.2,9.8', 1, { x: 0.1, y: -0.2, z: 9.8 }],
    ['(12.25) 0, 0, 1', G, { x: 0, y: 0, z: G }],
    ['1e-3,0,9.8', 1, { x: 0.001, y: 0, z: 9.8 }],
  ])('%s', (line, scale, expected) => expect(parseAcceleration(line, scale)).toEqual(expected));

  it.each([
    '',
    '{',
    '{"x":1}',
    '{"x":1,"y":2,"z":"3"}',
    '{"x":1,"y":2,"z":3,"w":4}',
    '1,2',
    '1,2,3,4',
    'a,b,c',
    '1,2,1e9',
    '-,-,-',
  ])('refused: %s', (line) => expect(parseAcceleration(line, 1)).toBeNull());
});
