/** Answers that are recorded in one step, judged in their order as if each came alone after the one before. Pure. */
import type { Answer } from '#model/ref.ts';
import type { Acceptance, AnswerInput, AnswerResult, Published, Situation, Standing } from '../types.ts';
import { nonceOf, recordOf, standingAfter } from './answering.ts';
import type { Settled } from './batch.ts';
import { newId } from './ids.ts';

/** One answer to judge. */
export interface Job {
  given: AnswerInput;
  judge: (situation: Situation) => unknown;
  /** Made before the first attempt: a record found with it is this answer's own, committed before a cut. */
  id: string;
  nonce: string;
}

/** `receipt` is null for a record of this very step. */
export type Draft =
  | { outcome: 'recorded'; record: Acceptance; receipt: string | null; repeat: boolean }
  | { outcome: 'refused'; refusal: unknown };

export function jobOf(given: AnswerInput, judge: Job['judge']): Job {
  const id = newId(given.at);
  return { given, judge, id, nonce: nonceOf(given, id) };
}

/** What is known before the first answer is judged. */
export interface Known {
  published: Published;
  /** By natural key, see {@link keyOf}. */
  answered: Map<string, { record: Acceptance; receipt: string | null }>;
  /** By account, see {@link Known.accounts}. */
  standings: Map<string, Standing[]>;
  /** Whom a user is merged into; those who are not merged have no entry. */
  accounts: ReadonlyMap<string, string>;
  /** When the last other user became this account; asked for imported answers only. */
  mergedAt: ReadonlyMap<string, number>;
}

/** What makes an answer the same as another. */
export interface NaturalKey {
  nonce: string;
  answer: Answer;
}

/** The natural key as one word; neither part can hold a space. */
export function keyOf(nonce: string, answer: Answer): string {
  return `${answer} ${nonce}`;
}

export class Desk {
  /** To be written, in this order. */
  readonly records: (Acceptance & { nonce: string; words: string | null })[] = [];
  readonly #standings = new Map<string, Standing & { user: string }>();
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  /** To be written: the last standing of every user and policy touched. */
  get standings(): (Standing & { user: string })[] {
    return [...this.#standings.values()];
  }

  /** Judges one answer. Throws what `judge` throws; nothing is taken in then. */
  take({ given, judge, id, nonce }: Job): Draft {
    const { published, answered, standings, accounts, mergedAt } = this.#known;
    const key = keyOf(nonce, given.answer);
    const earlier = answered.get(key);
    if (earlier) return { outcome: 'recorded', ...earlier, repeat: earlier.record.id !== id };
    const account = accounts.get(given.user) ?? given.user;
    const own = standings.get(account) ?? [];
    const refusal = judge({ published, standings: own });
    if (refusal !== null) return { outcome: 'refused', refusal };
    const record = recordOf(given, id, published.generation);
    const before = own.find((one) => one.policy === given.policy);
    const after = standingAfter(before, record, given.deferredUntil, published, mergedAt.get(account));
    if (after && after !== before) this.#stand(account, own, after);
    this.records.push({ ...record, nonce, words: given.words });
    answered.set(key, { record, receipt: null });
    return { outcome: 'recorded', record, receipt: null, repeat: false };
  }

  #stand(user: string, own: Standing[], after: Standing): void {
    const others = own.filter((one) => one.policy !== after.policy);
    this.#known.standings.set(user, [...others, after]);
    this.#standings.set(`${after.policy} ${user}`, { user, ...after });
  }
}

type Recorded = Draft & { outcome: 'recorded' };

export function isRecorded(draft: Draft): draft is Recorded {
  return draft.outcome === 'recorded';
}

/** `fresh` has the receipts of what was just written, by the ids of their records. */
export function withReceipt(draft: Recorded, fresh: ReadonlyMap<string, string>) {
  return { ...draft, receipt: draft.receipt ?? fresh.get(draft.record.id)! };
}

/** The results of one step, in the order of its jobs. */
export function resultsOf(
  drafts: readonly Settled<Draft>[],
  fresh: ReadonlyMap<string, string>,
): Settled<AnswerResult<unknown>>[] {
  return drafts.map((draft) => {
    if (draft.status === 'rejected') return draft;
    const { value } = draft;
    return { status: 'fulfilled', value: isRecorded(value) ? withReceipt(value, fresh) : value };
  });
}
