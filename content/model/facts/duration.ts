/** Durations as ISO 8601 writes them, in whole years, months, weeks and days: `P6M`, `P1Y6M`, `P30D`. */
import { listOf, wordsFor } from './words.ts';

const SHAPE = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;
const UNITS = ['year', 'month', 'week', 'day'] as const;
const DAYS = [365.2425, 30.436875, 7, 1] as const;

/** True for a duration of at least one day. */
export function isDuration(value: string): boolean {
  const counts = SHAPE.exec(value)?.slice(1) ?? [];
  return counts.some((count) => Number(count) > 0);
}

/** `P6M` → "6 måneder" / "6 months"; `P1Y6M` → "1 år og 6 måneder". */
export function formatDuration(value: string, locale: string): string {
  const words = wordsFor(locale);
  const parts = countsOf(value).flatMap((count, index) => {
    const [one, many] = words.units[UNITS[index]!];
    return count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
  });
  return listOf(parts, locale);
}

/** Negative when `a` is the shorter. Months and years count as their average length. */
export function compareDurations(a: string, b: string): number {
  return daysIn(a) - daysIn(b);
}

function daysIn(value: string): number {
  return countsOf(value).reduce((total, count, index) => total + count * DAYS[index]!, 0);
}

function countsOf(value: string): number[] {
  const match = SHAPE.exec(value);
  if (!match) throw new RangeError(`"${value}" is no duration; write "P6M" for 6 months`);
  return match.slice(1).map((count) => Number(count ?? 0));
}
