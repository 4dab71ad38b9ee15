/** A mailing as one line with a bar and an estimate. Pure. */
import type { CampaignLine } from './api.ts';

/** How many of how many are settled, at an instant in epoch milliseconds. */
export interface Sample {
  at: number;
  done: number;
  total: number;
}

const WIDTH = 24;

/** Before every notice is written, the number counted at the opening is the best that is known. */
export function sampleOf({ notices, recipients, fannedOutAt }: CampaignLine, at: number): Sample {
  const done = notices.sent + notices.moot + notices.dead;
  const written = done + notices.queued + notices.leased;
  return { at, done, total: fannedOutAt ? written : Math.max(written, recipients) };
}

/** Why one is held, for whoever may release it; a reason not listed here is shown as it is. */
const WHY: Record<string, string> = {
  second: 'the second mailing within a day',
  count: 'over 1,000 recipients, more than were confirmed',
  person: 'somebody holds it',
  refusals: 'the mail server refused the content five times in a row',
};

/** `privacy@3  open  ██████░░░░  512 of 1,000  51 %  12/s  about 41 s left`; the rate is that between the two samples. */
export function progressLine(campaign: CampaignLine, now: Sample, before: Sample | undefined): string {
  const share = now.total === 0 ? 1 : now.done / now.total;
  const full = Math.floor(share * WIDTH);
  const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
  const { state, heldBecause, perHour } = campaign;
  const parts = [
    campaign.campaign,
    state,
    bar,
    `${number(now.done)} of ${number(now.total)}`,
    `${Math.floor(share * 100)} %`,
    ...rateOf(now, before),
    ...(heldBecause ? [WHY[heldBecause] ?? heldBecause] : []),
    ...(perHour ? [`at most ${number(perHour)}/h`] : []),
  ];
  return parts.join('  ');
}

function rateOf(now: Sample, before: Sample | undefined): string[] {
  if (!before || now.at <= before.at || now.done <= before.done) return [];
  const perSecond = ((now.done - before.done) / (now.at - before.at)) * 1_000;
  const rate = perSecond >= 1 ? `${number(Math.round(perSecond))}/s` : `${number(Math.round(perSecond * 3_600))}/h`;
  return now.done === now.total ? [rate] : [rate, `about ${duration((now.total - now.done) / perSecond)} left`];
}

/** Seconds as a person says them: `41 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
