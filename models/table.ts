/** Lays out rows of text as columns. */

const GAP = '  ';

/** One line per row, columns padded to their widest cell, no space at line ends. */
export function alignTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(GAP));
  return lines.map((line) => line.trimEnd()).join('\n');
}
