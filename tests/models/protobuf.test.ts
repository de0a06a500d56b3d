/** The wire format, against the examples of the protocol-buffer specification and a decoder written here. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtoMessage, varint } from '../../models/convert/protobuf.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function decodeVarint(bytes: Uint8Array): bigint {
  return BigInt.asIntN(
    64,
    bytes.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n),
  );
}

describe('ProtoMessage', () => {
  it('writes the examples of the encoding guide', () => {
    expect(hex(new ProtoMessage().int(1, 150).finish())).toBe('089601');
    expect(hex(new ProtoMessage().text(2, 'testing').finish())).toBe('120774657374696e67');
    expect(hex(new ProtoMessage().message(3, new ProtoMessage().int(1, 150)).finish())).toBe('1a03089601');
  });

  it('writes negative integers as ten bytes of two’s complement', () => {
    expect(hex(new ProtoMessage().int(1, -2).finish())).toBe('08feffffffffffffffff01');
  });

  it('writes field numbers above 15 in two bytes, and repeated integers one by one', () => {
    expect(hex(new ProtoMessage().ints(20, [1, 2]).finish())).toBe('a00101a00102');
  });

  it('counts text in bytes, not in characters', () => {
    expect(hex(new ProtoMessage().text(1, 'ояу').finish())).toBe('0a06d0bed18fd183');
  });
});

describe('varint', () => {
  it('gives back every safe integer, in the fewest bytes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes = varint(value);
        expect(decodeVarint(bytes)).toBe(BigInt(value));
        expect(bytes.slice(0, -1).every((byte) => byte & 0x80)).toBe(true);
        expect(bytes.at(-1)! & 0x80).toBe(0);
      }),
    );
  });
});
