/** From an answer to its record and the standing after it. Pure. */
import { YES } from '#model/ref.ts';
import type { Acceptance, AnswerInput, Published, Standing } from '../types.ts';

/** The natural key's nonce; an answer without a prompt is its own. */
export function nonceOf(given: AnswerInput, id: string): string {
  return given.nonce ?? id;
}

/** The evidence of an answer, judged under `generation`. */
export function recordOf(given: AnswerInput, id: string, generation: number): Acceptance {
  const { user, policy, version, locale, content, answer, channel, prompt, promptIssuedAt, at, key } = given;
  const shown = { locale, content, answer, channel, prompt, promptIssuedAt };
  return { v: 1, id, user, policy, version, ...shown, recordedAt: at, key, generation };
}

/** The standing after `record`. An answer ends a deferral; a deferral leaves the answer as it was. */
export function standingAfter(
  before: Standing | undefined,
  record: Acceptance,
  deferredUntil: number | null,
  published: Published,
): Standing {
  const { policy, version, answer, id, recordedAt } = record;
  const start = before ?? { yes: 0, answer: null, answeredVersion: null, answeredAt: null };
  const { yes } = start;
  if (answer === 'defer') {
    const { answer, answeredVersion, answeredAt } = start;
    const deferral = { deferredVersion: version, deferredUntil };
    return { policy, yes, answer, answeredVersion, answeredAt, ...deferral, acceptance: id };
  }
  const isYes = answer === YES[kindOf(published, policy)];
  const answered = { answer, answeredVersion: version, answeredAt: recordedAt };
  const deferral = { deferredVersion: null, deferredUntil: null };
  return { policy, yes: isYes ? Math.max(yes, version) : yes, ...answered, ...deferral, acceptance: id };
}

function kindOf(published: Published, policy: string) {
  const found = published.policies.find((one) => one.policy === policy);
  if (!found) throw new Error(`no policy "${policy}" is published; judge answers before recording them`);
  return found.kind;
}
