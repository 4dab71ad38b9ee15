/** From an answer to its record and the standing after it. Pure. */
import { type Kind, YES } from '#model/ref.ts';
import type { Acceptance, AnswerInput, ImportInput, Provenance, Published, Standing } from '../types.ts';
import { importKey, isImported } from './records.ts';

/** The natural key's nonce; an answer without a prompt is its own. */
export function nonceOf(given: AnswerInput, id: string): string {
  return given.nonce ?? id;
}

/** An imported answer in the form in which all answers are taken in. */
export function importedAnswer(given: ImportInput): AnswerInput {
  return { ...given, nonce: importKey(given), deferredUntil: null };
}

/** The evidence of an answer, judged under `generation`. */
export function recordOf(given: AnswerInput, id: string, generation: number): Acceptance {
  const { user, policy, version, locale, content, answer, channel, prompt, promptIssuedAt, at, key } = given;
  const shown = { locale, content, answer, channel, prompt, promptIssuedAt };
  const { provenance, answeredAt, counts, source } = given;
  const claim = provenance ? { provenance, answeredAt, counts, source } : {};
  return { v: 1, id, user, policy, version, ...shown, recordedAt: at, key, generation, ...claim };
}

/**
 * The standing after `record`; undefined while nothing has counted. An answer ends a deferral; a deferral leaves the
 * answer as it was. An imported answer moves nothing unless the shop says that it counts: then it is a yes like any other,
 * and the latest answer if it claims a later instant than that one has. `mergedAt` is when the last other user became
 * this person, null without one: a consent that was refused or taken back before stays so whatever is said to be older.
 */
export function standingAfter(
  before: Standing | undefined,
  record: Acceptance,
  deferredUntil: number | null,
  published: Published,
  mergedAt: number | null = null,
): Standing | undefined {
  const kind = kindOf(published, record.policy);
  if (isImported(record)) return record.counts ? afterImport(before, record, kind, mergedAt) : before;
  if (record.answer === 'defer') return afterDeferral(before, record, deferredUntil);
  return { ...answered(before, record, kind, record.recordedAt), deferredVersion: null, deferredUntil: null };
}

const NOTHING = {
  yes: 0,
  answer: null,
  answeredVersion: null,
  answeredAt: null,
  deferredVersion: null,
  deferredUntil: null,
  provenance: 'observed',
} as const;

function afterDeferral(before: Standing | undefined, record: Acceptance, deferredUntil: number | null): Standing {
  const { policy, version, id } = record;
  return { ...(before ?? NOTHING), policy, deferredVersion: version, deferredUntil, acceptance: id };
}

function afterImport(
  before: Standing | undefined,
  record: Acceptance & { answeredAt: number },
  kind: Kind,
  mergedAt: number | null,
): Standing {
  const after = answered(before, record, kind, record.answeredAt);
  if (before === undefined || before.answeredAt === null) return after;
  const isNo = before.answer === 'withdraw' || before.answer === 'decline';
  const settledAt = kind === 'consent' && isNo ? Math.max(before.answeredAt, mergedAt ?? 0) : before.answeredAt;
  return record.answeredAt > settledAt ? after : { ...before, yes: after.yes };
}

function answered(before: Standing | undefined, record: Acceptance, kind: Kind, answeredAt: number): Standing {
  const { policy, version, answer, id } = record;
  const provenance: Provenance = record.provenance ?? 'observed';
  const start = before ?? NOTHING;
  const yes = answer === YES[kind] ? Math.max(start.yes, version) : start.yes;
  const latest = { answer: answer as Standing['answer'], answeredVersion: version, answeredAt, provenance };
  return { ...start, policy, yes, ...latest, acceptance: id };
}

/** The kind of a published policy. Throws for another: answers are judged before they are recorded. */
export function kindOf(published: Published, policy: string): Kind {
  const found = published.policies.find((one) => one.policy === policy);
  if (!found) throw new Error(`no policy "${policy}" is published; judge answers before recording them`);
  return found.kind;
}
