/** Writes sequence numbers as the closed ranges of an `ack`. */

/** Sorted, disjoint ranges that cover exactly `numbers`. */
export function rangesOf(numbers: Iterable<number>): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}
