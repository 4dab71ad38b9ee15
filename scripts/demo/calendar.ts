/** The demo's days, derived from the versions' own, so that the demo tells the same story in any year. */
import type { Version } from '#model/house.ts';
import { addDays, type Day, startOfDay } from '#model/ref.ts';

const NOON_MS = 12 * 3_600_000;

export interface DemoDays {
  /** For each version of the policy that changes: the instant it is published, epoch ms. */
  publishedAt: Map<number, number>;
  /** The instant at which the story stands when the demo is opened: the newest version is upcoming. */
  opensAt: number;
  /** The same as a calendar day: the day the pages are built for. */
  day: Day;
}

/** The policy whose story is told: the one with most versions. */
export function storyOf<T extends { versions: readonly unknown[] }>({ policies }: { policies: readonly T[] }): T {
  return policies.reduce((best, one) => (one.versions.length > best.versions.length ? one : best));
}

/** Version 1 is published on its own day; the newest a notice period before its day; those between on the day before theirs. */
export function daysOf(
  versions: readonly Pick<Version, 'version' | 'settings'>[],
  timeZone: string,
  noticePeriodDays: number,
): DemoDays {
  const newest = versions.at(-1)!;
  const noon = (day: Day) => startOfDay(day, timeZone) + NOON_MS;
  const publishedAt = new Map<number, number>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const {
    version,
    settings: { effective },
  } of versions) {
    const lead = version === 1 ? 0 : version === newest.version ? noticePeriodDays : 1;
    latest = Math.max(latest + 1, noon(addDays(effective, -lead)));
    publishedAt.set(version, latest);
  }
  const day = addDays(newest.settings.effective, 1 - noticePeriodDays);
  return { publishedAt, opensAt: noon(day), day };
}
