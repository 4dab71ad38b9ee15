/** Tables as RFC 4180 has them, safe to open: no cell is ever a formula. */

/** A cell that a table program reads as text: what looks like a formula gets an apostrophe before it. */
export function cell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** One line of a table, its end included; null is an empty cell. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((one) => cell(one === null ? '' : String(one))).join(',')}\r\n`;
}
