/** A piece of bytes. What waits as bytes costs the collector of garbage nothing: it neither looks into them nor moves them. */

/** `from` to before `to` of `bytes`: UTF-8. */
export interface Span {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

export function textOfSpan({ bytes, from, to }: Span): string {
  return bytes.toString('utf8', from, to);
}
