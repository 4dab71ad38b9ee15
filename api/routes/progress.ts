/** How far a campaign has come, as the API tells it. */
import { dayAt } from '#model/ref.ts';
import {
  PROGRESS,
  PROGRESS_EVENTS,
  type Progress,
  type ProgressCounts,
  type ProgressEvent,
  type PublishedPolicy,
} from '../store/store.ts';
import type { CampaignProgress } from './campaign-schemas.ts';

/** Sums over languages and days. Who has no language of the site is written to in the one that prevails. */
export function progressOut({ byLocale, over }: Progress, { site, prevailing }: PublishedPolicy): CampaignProgress {
  const total = none();
  const locales: CampaignProgress['byLocale'] = {};
  for (const { locale, ...counts } of byLocale) {
    const own = locale !== null && site.locales.includes(locale) ? locale : prevailing;
    locales[own] ??= none();
    add(locales[own], counts);
    add(total, counts);
  }
  return { ...total, byLocale: locales, byDay: daysOf(over, site.timeZone) };
}

function daysOf(over: Progress['over'], timeZone: string): CampaignProgress['byDay'] {
  const days = Map.groupBy(over, ({ at }) => dayAt(at, timeZone));
  return [...days].map(([day, quarters]) => {
    const sums = PROGRESS_EVENTS.map((of) => [of, quarters.reduce((total, one) => total + one[of], 0)]);
    return { day, ...(Object.fromEntries(sums) as Record<ProgressEvent, number>) };
  });
}

function add(to: ProgressCounts, counts: ProgressCounts): void {
  for (const name of PROGRESS) to[name] += counts[name];
}

function none(): ProgressCounts {
  return Object.fromEntries(PROGRESS.map((name) => [name, 0])) as ProgressCounts;
}
