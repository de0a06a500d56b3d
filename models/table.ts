/** Lays out rows of text as columns. */

const GAP = '  ';

/**
 * One line per row, columns padded to their widest cell, no space at line ends.
 *
 * @param toRight which columns stand to the right, as numbers do; the others stand to the left.
 */
export function alignTable(
  rows: readonly (readonly string[])[],
  toRight: (column: number) => boolean = () => false,
): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  const padded = (cell: string, column: number): string =>
    toRight(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(padded).join(GAP).trimEnd()).join('\n');
}

/** Labels to the left in the first column, numbers to the right in all others. */
export function alignFigures(rows: readonly (readonly string[])[]): string {
  return alignTable(rows, (column) => column > 0);
}
