/** Whom a campaign tells, and what becomes of a notice. Pure. */
import type { Kind } from '#model/ref.ts';
import type {
  Campaign,
  CampaignState,
  Contact,
  HoldReason,
  NoticeOutcome,
  NoticeState,
  SentMail,
  Standing,
  UserInput,
} from '../types.ts';
import { shownState } from './campaigns.ts';

type Answered = Pick<Standing, 'yes' | 'answer' | 'answeredVersion'>;

/** Must a user who stands so be told of `version`? Customers who never answered included, but for a consent. */
export function isAffected(kind: Kind, version: number, standing: Answered | null | undefined): boolean {
  if (kind !== 'consent') return (standing?.yes ?? 0) < version;
  return standing?.answer === 'consent' && standing.answeredVersion! < version;
}

/** What is known of a user's logins: what was answered or put off, and the version last shown. */
interface Told {
  standing: (Answered & Pick<Standing, 'deferredVersion'>) | null;
  shown: number | null;
}

/**
 * What to do with a notice that is due: `send` it, settle it as `moot`, or as dead because its address was `refused` or its
 * mail may have arrived (`unknown`): that goes out once more, if `resend`, and not a third time.
 * Who was told at login needs no mail about the same any more, but may be reminded.
 */
export function dueNotice(
  campaign: { kind: Kind; version: number },
  notice: { reminder: number; handedAt: number | null; doubts: number },
  contact: { email: string | null; refusedAt: number | null } | null,
  told: Told,
  resend = true,
): 'send' | 'moot' | DeadEnd {
  if (!contact?.email || !isAffected(campaign.kind, campaign.version, told.standing)) return 'moot';
  if (notice.reminder === 0 && wasTold(campaign.version, told)) return 'moot';
  if (notice.handedAt !== null && !(resend && notice.doubts === 0)) return 'unknown';
  return contact.refusedAt === null ? 'send' : 'refused';
}

function wasTold(version: number, { standing, shown }: Told): boolean {
  const versions = [shown, standing?.deferredVersion, standing?.answeredVersion];
  return versions.some((one) => (one ?? 0) >= version);
}

type DeadEnd = keyof typeof DEAD_ENDS;

/** `response` of a notice that is dead without another attempt. */
export const DEAD_ENDS = {
  refused: 'not sent: the address was refused before',
  unknown: 'not known: the mail server may have taken it',
} as const;

/** The columns of a notice that an attempt changes. */
export interface NoticeChange {
  state: NoticeState;
  dueAt: number;
  attempt: number;
  settledAt: number | null;
  response: string | null;
  doubts: number;
}

/** A notice after an attempt. One that would be tried again is moot when its campaign has ended meanwhile. */
export function afterAttempt(
  notice: { attempt: number; dueAt: number; response: string | null; doubts: number },
  outcome: NoticeOutcome,
  campaign: CampaignState,
  at: number,
): NoticeChange {
  const { attempt, dueAt, doubts } = notice;
  const response = outcome.state === 'returned' ? notice.response : outcome.response;
  const over = { dueAt, attempt, settledAt: at, response, doubts };
  const again = { state: 'queued', attempt, settledAt: null, response, doubts } as const;
  if (outcome.state === 'sent' || outcome.state === 'dead') return { ...over, state: outcome.state };
  if (campaign === 'recalled' || campaign === 'superseded') return { ...over, state: 'moot' };
  if (outcome.state === 'retry') return { ...again, dueAt: outcome.dueAt };
  if (outcome.state === 'returned') return { ...again, dueAt: at, attempt: attempt - 1 };
  if (outcome.dueAt === null || doubts > 0) return { ...over, state: 'dead' };
  return { ...again, dueAt: outcome.dueAt, doubts: doubts + 1 };
}

/** The row that proves what was handed to the mail server and how it ended; null while it may be tried again. */
export function deliveryOf(notice: string, { state, response }: NoticeChange, mail: SentMail | null, at: number) {
  if (!mail || response === null || (state !== 'sent' && state !== 'dead')) return null;
  const { messageId, template, locale, facts } = mail;
  return { notice, messageId, template, locale, facts, outcome: state, response, at };
}

/** A contact with the instant its address was set, by which a late refusal of the former address is told apart. */
export interface ContactRow extends Contact {
  emailSince: number;
}

/** The contact after `input`; the very same object when nothing changes. */
export function contactAfter(before: ContactRow | undefined, input: UserInput, at: number): ContactRow {
  const start = before ?? { email: null, locale: null, createdAt: at, changedAt: at, emailSince: at, refusedAt: null };
  const email = input.email === undefined ? start.email : input.email;
  const locale = input.locale === undefined ? start.locale : input.locale;
  if (before && email === before.email && locale === before.locale) return before;
  const address = email === start.email ? {} : { email, emailSince: at, refusedAt: null };
  return { ...start, ...address, locale, changedAt: at };
}

interface CampaignRow extends Omit<Campaign, 'notices' | 'heldBecause'> {
  kind: Kind;
  heldBecause: HoldReason | null;
  reached: string;
  freeAt: number;
  reminderReached: string;
}

/** A campaign as callers see it. */
export function campaignOf(row: CampaignRow, notices: Campaign['notices']): Campaign {
  const { kind: _kind, reached: _reached, freeAt: _freeAt, reminderReached: _upTo, ...rest } = row;
  const { heldBecause, doneAt } = row;
  const state = shownState(row);
  return {
    ...rest,
    state,
    heldBecause: state === 'held' && heldBecause !== 'dry' ? heldBecause : null,
    doneAt: state === 'done' ? doneAt : null,
    notices,
  };
}

/** Whether a campaign that ends now has not ended before: one that was opened again for a few is not told of twice. */
export function isFirstEnd(before: { doneAt: number | null }): boolean {
  return before.doneAt === null;
}

/** Counts by state, zero where there are none. */
export function countsOf(rows: readonly { state: NoticeState; count: number }[]): Record<NoticeState, number> {
  const none: Record<NoticeState, number> = { queued: 0, leased: 0, sent: 0, moot: 0, dead: 0 };
  return Object.assign(none, Object.fromEntries(rows.map(({ state, count }) => [state, count])));
}
