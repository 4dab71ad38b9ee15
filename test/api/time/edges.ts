/** The edges of time, and where they lie: worked out by hand from the European rule, without a calendar of any library. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEARS = Array.from({ length: 9 }, (_, index) => 2024 + index);

/** Days on which the clocks change in Oslo and the days after, leap days and the days after, and the first of every year. */
export const EDGES: readonly string[] = [
  ...new Set(
    YEARS.flatMap((year) => [
      `${year}-01-01`,
      ...(year % 4 === 0 ? [`${year}-02-29`, `${year}-03-01`] : []),
      ...[lastSunday(year, 2), lastSunday(year, 9)].flatMap((at) => [dayOf(at), dayOf(at + DAY)]),
    ]),
  ),
].sort();

/**
 * Midnight in Oslo at the beginning of a day. The clocks change at three and at two in the night, so a day of change begins
 * by the old time.
 */
export function midnight(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  const year = Number(day.slice(0, 4));
  const isSummer = at > lastSunday(year, 2) && at <= lastSunday(year, 9);
  return at - (isSummer ? 2 : 1) * HOUR;
}

function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31);
  return last - new Date(last).getUTCDay() * DAY;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
