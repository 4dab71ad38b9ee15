/** Whom a plan speaks to: counted before anything is done, said to the publisher, and confirmed where there are many. */
import { formatRef } from '#model/ref.ts';
import { CommandError } from '../verb.ts';
import type { Api, Audience } from './api.ts';
import { opensCampaign, type Plan, type Step } from './plan.ts';
import { inTurns } from './turns.ts';

export interface Reach {
  step: Step;
  /** Whether e-mails go out, too. */
  mails: boolean;
  audience: Audience;
}

/** More recipients than this are confirmed by their number. */
export const UNCONFIRMED = 1_000;
/** How far the confirmed number may be off: customers come and go while a person reads. */
const SLACK = 0.05;
/** What a mail server of ordinary size takes; for the estimate alone. */
const MAILS_AN_HOUR = 2_000;

/** The newest material version of each policy in the plan, with whom it speaks to. */
export async function reachOf({ steps }: Plan, api: Api): Promise<Reach[]> {
  const material = steps.filter((one) => one.act === 'publish' && one.version.change !== 'minor');
  const newest = [...Map.groupBy(material, (one) => one.policy).values()].map((group) => group.at(-1)!);
  return inTurns(newest, async (step) => {
    const ref = { policy: step.policy, version: step.version.version };
    return { step, mails: opensCampaign(step), audience: await api.audience(ref, step.kind) };
  });
}

/** How many e-mails would go out. */
export function recipientsOf(reach: readonly Reach[]): number {
  return reach.filter((one) => one.mails).reduce((sum, { audience }) => sum + mailsOf(audience), 0);
}

/** `privacy@3 prompts 4,812 customers; mails 3,950 nb and 862 en, about 2 h at 2,000 an hour; 311 without an address` */
export function reachLine({ step, mails, audience }: Reach): string {
  const ref = formatRef({ policy: step.policy, version: step.version.version });
  return `${ref} ${audienceText(audience, mails)}`;
}

/** Counts in words. Nobody is named. */
export function audienceText(audience: Audience, mails = true): string {
  const { prompted, mailed, unreached } = audience;
  const people = `prompts ${customers(prompted)}`;
  if (!mails) return `${people}; mails nobody`;
  const most = Object.entries(mailed).sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const languages = most.map(([locale, users]) => `${number(users)} ${locale}`);
  const sent =
    languages.length > 0 ? `mails ${languages.join(' and ')}, ${duration(mailsOf(audience))}` : 'mails nobody';
  return `${people}; ${sent}; ${number(unreached)} without an address`;
}

/** Refuses more than {@link UNCONFIRMED} e-mails unless `confirmed` is their number. */
export function requireConfirmed(reach: readonly Reach[], confirmed: number | undefined): void {
  const recipients = recipientsOf(reach);
  if (recipients <= UNCONFIRMED) return;
  if (confirmed !== undefined && Math.abs(confirmed - recipients) <= SLACK * recipients) return;
  const said = confirmed === undefined ? '' : `, and ${number(confirmed)} were confirmed`;
  throw new CommandError(
    `${number(recipients)} people would get an e-mail${said}.`,
    `a mailing to more than ${number(UNCONFIRMED)} cannot be taken back, so a person confirms its size`,
    `if that is right, add --confirm ${recipients}; nothing was published now`,
  );
}

/** `4,812 customers` */
export function customers(count: number): string {
  return `${number(count)} ${count === 1 ? 'customer' : 'customers'}`;
}

function mailsOf({ mailed }: Audience): number {
  return Object.values(mailed).reduce((sum, users) => sum + users, 0);
}

function duration(mails: number): string {
  const hours = mails / MAILS_AN_HOUR;
  const time = hours < 1 ? `${Math.max(1, Math.ceil(hours * 60))} min` : `${Math.round(hours * 10) / 10} h`;
  return `about ${time} at ${number(MAILS_AN_HOUR)} an hour`;
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}
