/** Results of a benchmark as plain rows, and how they are printed. */

export type Row = Readonly<Record<string, string | number>>;

const shown = (value: string | number | undefined): string =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 }) : (value ?? '');

/** Prints rows in columns; numbers stand to the right. */
export function printTable(title: string, rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => shown(row[column]).length)));
  const line = (cells: readonly string[], numeric: (column: number) => boolean): string =>
    cells.map((cell, at) => (numeric(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ');
  const isNumeric = (at: number): boolean => rows.every((row) => typeof row[columns[at] ?? ''] !== 'string');
  console.log(`\n${title}`);
  console.log(line(columns, isNumeric));
  for (const row of rows)
    console.log(
      line(
        columns.map((column) => shown(row[column])),
        isNumeric,
      ),
    );
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The value that a share of the measurements (0 to 1) does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
