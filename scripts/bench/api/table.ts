/** What is measured, and what we hold ourselves to. */

export interface Row {
  name: string;
  /** Ours, and what it stands beside, as people read them. */
  ours: string;
  beside: string;
  figure: number;
  /** The figure must be at least, or at most, so much; null for one that is only told. */
  target: { least: number } | { most: number } | null;
}

/** Prints one part of the table. */
export function printRows(title: string, rows: readonly Row[]): void {
  console.log(
    `\n${title.padEnd(54)} ${cell('ours', 12)} ${cell('beside', 12)} ${cell('figure', 8)} ${cell('target', 8)}`,
  );
  for (const { name, ours, beside, figure, target } of rows) {
    const figures = [cell(ours, 12), cell(beside, 12), cell(short(figure), 8), cell(goal(target), 8)].join(' ');
    console.log(`  ${name.padEnd(52)} ${figures}${verdict(figure, target)}`);
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** The value that `share` of all do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)]!;
}

/** `12,300/s` */
export function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en-GB')}/s`;
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}

function goal(target: Row['target']): string {
  if (!target) return '';
  return 'least' in target ? `≥ ${target.least}` : `≤ ${target.most}`;
}

function verdict(figure: number, target: Row['target']): string {
  if (!target) return '';
  const isMet = 'least' in target ? figure >= target.least : figure <= target.most;
  return isMet ? '  met' : '  missed';
}

function short(figure: number): string {
  return figure >= 100 ? Math.round(figure).toLocaleString('en-GB') : figure.toFixed(2);
}

function cell(text: string, width: number): string {
  return text.padStart(width);
}
