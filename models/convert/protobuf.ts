/** Writes the protocol-buffer wire format: just the four field kinds that ONNX files need. */

const WIRE_VARINT = 0;
const WIRE_LENGTH_DELIMITED = 2;

/** One message under construction. Fields appear in the order they are written, so equal calls give equal bytes. */
export class ProtoMessage {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** A signed 64-bit integer; negative values take ten bytes, as the format demands for int64. */
  int(field: number, value: number): this {
    this.#append(varint((field << 3) | WIRE_VARINT));
    return this.#append(varint(value));
  }

  ints(field: number, values: readonly number[]): this {
    for (const value of values) this.int(field, value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#append(varint((field << 3) | WIRE_LENGTH_DELIMITED));
    this.#append(varint(value.length));
    return this.#append(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, value: ProtoMessage): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#chunks, this.#length);
  }

  #append(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    return this;
  }
}

/** Base-128 varint of a safe integer, two's complement over 64 bits when negative. */
export function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return Uint8Array.from(out);
}
