/** The truck's bus: lines of candump to frames, frames to what they tell; error and "not available" in every field. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candumpArguments, candumpReader, parseCandump } from '../../edge-agent/vehicle/candump.js';
import { addressOf, decode, GROUPS } from '../../edge-agent/vehicle/j1939.js';

/** What one line tells. */
function told(line: string): unknown {
  const frame = parseCandump(line);
  return frame === null || frame === 'other' ? frame : decode(frame);
}

describe('frames of trucks', () => {
  // Single frames from public recordings and vendors' introductions to J1939, decoded there to the same figures.
  it.each([
    ['(1.445) can1 18F00503#7D00007D4E204E43', { sender: '3/ETC2', told: { gear: 0 } }],
    ['(57.819496) can0 0CFE6CEE#00FFFFC500000000', { sender: '238/TCO1', told: { tachographSpeedKmh: 0 } }],
    ['(1708855506.972510) can6 0CFE6CEE#FFFFFFFF00000000', { sender: '238/TCO1', told: { tachographSpeedKmh: 0 } }],
    ['(0.1) can0 0CF00400#FFFFFF6813FFFFFF', { sender: '0/EEC1', told: { ignition: true } }],
    ['(0.2) can0 18FEF100#F3003C0000FF1FFF', { sender: '0/CCVS', told: { wheelSpeedKmh: 60, parkBrake: false } }],
    ['(1.4432) can1 18FEF000#FFFFFFE015FFFFFF', null],
  ])('%s', (line, expected) => expect(told(line)).toEqual(expected));
});

describe('the fields of a frame', () => {
  it.each([
    // SPN 84 wheel speed
    ['CCVS 0 km/h', '18FEF10B#F30000FFFFFFFFFF', { wheelSpeedKmh: 0, parkBrake: false }],
    ['CCVS 18.5 km/h, brake set', '18FEF10B#F78012FFFFFFFFFF', { wheelSpeedKmh: 18.5, parkBrake: true }],
    ['CCVS beyond any haul truck', '18FEF10B#F3FFFAFFFFFFFFFF', { wheelSpeedKmh: null, parkBrake: false }],
    ['CCVS error', '18FEF10B#FB00FEFFFFFFFFFF', { wheelSpeedKmh: null, parkBrake: null }],
    ['CCVS not available', '18FEF10B#FFFFFFFFFFFFFFFF', { wheelSpeedKmh: null, parkBrake: null }],
    ['CCVS that is too short', '18FEF10B#F700', { wheelSpeedKmh: null, parkBrake: true }],
    ['CCVS without data', '18FEF10B#', { wheelSpeedKmh: null, parkBrake: null }],
    // SPN 1624
    ['TCO1 30 km/h', '0CFE6CEE#FFFFFFFFFFFF001E', { tachographSpeedKmh: 30 }],
    ['TCO1 not available', '0CFE6CEE#FFFFFFFFFFFFFFFF', { tachographSpeedKmh: null }],
    // SPN 523
    ['ETC2 third gear', '18F00503#FFFFFF80FFFFFFFF', { gear: 3 }],
    ['ETC2 reverse', '18F00503#FFFFFF7CFFFFFFFF', { gear: -1 }],
    ['ETC2 park', '18F00503#FFFFFFFBFFFFFFFF', { gear: 'park' }],
    ['ETC2 error', '18F00503#FFFFFFFEFFFFFFFF', { gear: null }],
    ['ETC2 not available', '18F00503#FFFFFFFFFFFFFFFF', { gear: null }],
    // SPN 190
    ['EEC1 700 rpm', '0CF00400#FFFFFFE015FFFFFF', { ignition: true }],
    ['EEC1 standing engine', '0CF00400#FFFFFF0000FFFFFF', { ignition: null }],
    ['EEC1 not available', '0CF00400#FFFFFFFFFFFFFFFF', { ignition: null }],
    // SPN 158
    ['VEP1 27.5 V', '18FEF727#FFFFFFFFFFFF2602', { ignition: true }],
    ['VEP1 key off', '18FEF727#FFFFFFFFFFFF0000', { ignition: false }],
    ['VEP1 not available', '18FEF727#FFFFFFFFFFFFFFFF', { ignition: null }],
  ])('%s', (_name, frame, expected) => expect(told(`can0 ${frame}`)).toMatchObject({ told: expected }));

  it('knows the group and the sender of an identifier, also of one that is addressed to somebody', () => {
    expect(addressOf(0x18fef10b)).toEqual({ pgn: 65265, source: 0x0b });
    expect(addressOf(0x0cf00400)).toEqual({ pgn: 61444, source: 0 });
    expect(addressOf(0x18ea00f9)).toEqual({ pgn: 59904, source: 0xf9 });
    expect(addressOf(0x19fef10b).pgn).toBe(0x1fef1);
  });

  it('gives a speed between 0 and 150 km/h or none, for any data', () => {
    const frame = fc.record({ pgn: fc.constantFrom(...GROUPS.keys()), data: fc.uint8Array({ maxLength: 8 }) });
    fc.assert(
      fc.property(frame, ({ pgn, data }) => {
        const { wheelSpeedKmh, tachographSpeedKmh } = decode({ id: (0x18 << 24) | (pgn << 8), data })?.told ?? {};
        for (const kmh of [wheelSpeedKmh ?? 0, tachographSpeedKmh ?? 0]) {
          expect(kmh).toBeGreaterThanOrEqual(0);
          expect(kmh).toBeLessThanOrEqual(150);
        }
      }),
    );
  });
});

describe('lines of candump', () => {
  const data = Uint8Array.from([0xf3, 0x80, 0x12]);
  it.each([
    '(1436509052.249713) vcan0 18FEF10B#F38012',
    '(1436509052.249713) vcan0 18FEF10B#F38012 R',
    'vcan0 18fef10b#f38012',
    'vcan0  18FEF10B   [3]  F3 80 12',
    '(000.000000)  vcan0  18FEF10B   [3]  F3 80 12',
    '(2026-11-26 12:00:00.000000)  vcan0  18FEF10B   [3]  F3 80 12',
    "vcan0  18FEF10B   [3]  F3 80 12                  '...'",
    'vcan0  RX - -  18FEF10B   [3]  F3 80 12',
  ])('%s', (line) => expect(parseCandump(line)).toEqual({ id: 0x18fef10b, data }));

  it.each([
    'can0 123#DEADBEEF',
    'can0  123   [4]  DE AD BE EF',
    'can0  18FEF10B   [0]  remote request',
    'can0 18FEF10B#R',
    'can0 18FEF10B##1F38012',
    'can0 20000004#0004000000000000',
  ])('of another kind: %s', (line) => expect(parseCandump(line)).toBe('other'));

  it.each(['', 'hello', 'can0', 'can0 18FEF10B#F3801', 'can0 18FEF10B#F38012F38012F38012', '(x) can0 18FEF10B#F3'])(
    'refused: "%s"',
    (line) => expect(parseCandump(line)).toBeNull(),
  );

  it('asks the kernel for the groups it reads alone, whatever their priority and sender', () => {
    const [option, devices = ''] = candumpArguments('can0');
    expect(option).toBe('-L');
    const filters = devices.split(',').slice(1);
    expect(filters).toHaveLength(GROUPS.size);
    const passes = (id: number): boolean =>
      filters.some((filter) => {
        const [wanted = NaN, mask = NaN] = filter.split(':').map((part) => Number.parseInt(part, 16));
        return (id & mask) === (wanted & mask);
      });
    expect([0x18fef10b, 0x0cfe6cee, 0x18f00503, 0x0cf00400, 0x18fef727].map(passes)).toEqual(Array(5).fill(true));
    expect([0x18fef00b, 0x18ea00f9, 0x19fef10b].map(passes)).toEqual([false, false, false]);
  });

  it('tells the board who said what, and counts as understood what it does not need', () => {
    const heard: unknown[] = [];
    const read = candumpReader((sender, what) => heard.push([sender, what]));
    expect(read('can0 18FEF10B#F38012')).toBe(true);
    expect(read('can0 123#00')).toBe(true);
    expect(read('garbage')).toBe(false);
    expect(heard).toEqual([['11/CCVS', { wheelSpeedKmh: 18.5, parkBrake: false }]]);
  });
});
