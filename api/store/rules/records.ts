/** Records as the databases keep them, and the natural key of what has no prompt. Pure. */
import { createHash } from 'node:crypto';
import { canonicalText } from '#model/receipt.ts';
import type { Acceptance, ImportInput, PromptSecret } from '../types.ts';

/** A record's columns: its claim lies flat beside the rest, and is empty for an observed answer. */
export interface RecordColumns extends Omit<Acceptance, 'v' | 'provenance' | 'answeredAt' | 'counts' | 'source'> {
  provenance: string;
  answeredAt: number | null;
  /** 0 or 1. */
  counts: number | null;
  source: string | null;
}

/** The record of a row. What is neither observed nor imported comes out as no record: believe it only after `isRecord`. */
export function recordOfRow({ provenance, answeredAt, counts, source, ...observed }: RecordColumns): Acceptance {
  if (provenance === 'observed' && answeredAt === null && counts === null && source === null)
    return { v: 1, ...observed };
  const flag = counts === 1 ? true : counts === 0 ? false : counts;
  return { v: 1, ...observed, provenance, answeredAt, counts: flag, source } as Acceptance;
}

export function rowOfRecord({ v: _v, provenance, answeredAt, counts, source, ...observed }: Acceptance): RecordColumns {
  const flag = counts === undefined ? null : Number(counts);
  const claim = { provenance: provenance ?? 'observed', answeredAt: answeredAt ?? null, source: source ?? null };
  return { ...observed, ...claim, counts: flag };
}

/** The hash of what a prompt said as the databases keep it. */
export function wordsColumn(words: string | null): Uint8Array | null {
  return words === null ? null : Buffer.from(words, 'hex');
}

/** What makes the prompt's token again, from a record's row. */
export function promptOfRow({ nonce, words }: { nonce: string; words: Uint8Array | null }): PromptSecret | null {
  return words === null ? null : { nonce, words: Buffer.from(words).toString('hex') };
}

/**
 * The natural key of an imported answer, in place of a nonce. That it shall count is said of it anew: one that was only
 * kept, and is to count after all, is another record.
 */
export function importKey(
  given: Pick<ImportInput, 'user' | 'policy' | 'version' | 'answer' | 'answeredAt' | 'counts'>,
): string {
  const { user, policy, version, answer, answeredAt, counts } = given;
  const text = canonicalText([user, policy, version, answer, answeredAt, counts]);
  return `import-${createHash('sha256').update(text).digest('hex')}`;
}

/** True for a record that the shop imported; then the whole claim is there. */
export function isImported<R extends Pick<Acceptance, 'provenance'>>(
  record: R,
): record is R & Required<Pick<Acceptance, ClaimField & keyof R>> {
  return record.provenance === 'imported';
}

type ClaimField = 'provenance' | 'answeredAt' | 'counts' | 'source';
