/** From an answer to its record and the standing after it. Pure. */
import { type Kind, YES } from '#model/ref.ts';
import type { Acceptance, AnswerInput, ImportInput, Published, Standing } from '../types.ts';
import { importKey, isImported } from './records.ts';
import { afterAnswer } from './standing.ts';

/** The natural key's nonce; an answer without a prompt is its own. */
export function nonceOf(given: AnswerInput, id: string): string {
  return given.nonce ?? id;
}

/** An imported answer in the form in which all answers are taken in. */
export function importedAnswer(given: ImportInput): AnswerInput {
  return { ...given, nonce: importKey(given), words: null, deferredUntil: null };
}

/** The evidence of an answer, judged under `generation`. */
export function recordOf(given: AnswerInput, id: string, generation: number): Acceptance {
  const { user, policy, version, locale, content, answer, channel, prompt, promptIssuedAt, at, key } = given;
  const shown = { locale, content, answer, channel, prompt, promptIssuedAt };
  const { provenance, answeredAt, counts, source } = given;
  const claim = provenance ? { provenance, answeredAt, counts, source } : {};
  return { v: 1, id, user, policy, version, ...shown, recordedAt: at, key, generation, ...claim };
}

/** All of a record that moves a standing. */
export type Told = Pick<
  Acceptance,
  'id' | 'user' | 'policy' | 'version' | 'answer' | 'recordedAt' | 'provenance' | 'answeredAt' | 'counts'
>;

/** The standing after `record`, see {@link afterAnswer}; `mergedAt` is when the last other user became this person. */
export function standingAfter(
  before: Standing | undefined,
  record: Told,
  deferredUntil: number | null,
  published: Published,
  mergedAt: number | null = null,
): Standing | undefined {
  const { policy, version, answer, id, recordedAt } = record;
  const kind = kindOf(published, policy);
  const claim = isImported(record) ? { answeredAt: record.answeredAt, counts: record.counts } : null;
  const given = { acceptance: id, version, answer, isYes: answer === YES[kind], at: recordedAt, claim, deferredUntil };
  const after = afterAnswer(before, { ...given, mergedAt: kind === 'consent' ? mergedAt : null });
  if (!after || after === before) return before;
  return { ...after, policy };
}

/** The kind of a published policy. Throws for another: answers are judged before they are recorded. */
export function kindOf(published: Published, policy: string): Kind {
  const found = published.policies.find((one) => one.policy === policy);
  if (!found) throw new Error(`no policy "${policy}" is published; judge answers before recording them`);
  return found.kind;
}
