/** What public leaves tell of: keys, publications, marks and recalls. Of the last two the log knows who and why as a hash only. */
import { sql } from 'drizzle-orm';
import type { VersionDocument } from '#model/manifest.ts';
import { type ActLeaf, canonicalText, type KeyLeaf, type PublishLeaf } from '#model/receipt.ts';
import type { VersionRef } from '#model/ref.ts';
import { actLeaf, publishLeaf } from '../../../log/leaves.ts';
import type { RestoreWish } from '../../types.ts';
import { keepKey } from '../keychange.ts';
import { actRow } from '../published.ts';
import { rowsOf } from '../publishing.ts';
import { ask, type Row, run, type Steps } from '../steps.ts';
import type { Placed } from './types.ts';

/** Versions that were published, and whose documents are not among those given. */
export function unpublished(fresh: readonly Placed[], documents: readonly VersionDocument[]): VersionRef[] {
  return fresh.flatMap(({ leaf }) => {
    if (leaf.type !== 'publish' || documentOf(leaf, documents)) return [];
    return [{ policy: leaf.policy, version: leaf.version }];
  });
}

/** Gives the marks and recalls of which nobody said who did them, and why. */
export function* tellAgain(fresh: readonly Placed[], wish: RestoreWish): Steps<VersionRef[]> {
  const unsaid: VersionRef[] = [];
  for (const { index, leaf } of fresh) {
    if (leaf.type === 'key') yield* keyAgain(index, leaf);
    if (leaf.type === 'publish') yield* publishAgain(leaf, documentOf(leaf, wish.documents)!);
    if (leaf.type === 'mark' || leaf.type === 'recall') {
      if (!(yield* actAgain(leaf, wish))) unsaid.push({ policy: leaf.policy, version: leaf.version });
    }
    if ('generation' in leaf) yield* reachGeneration(leaf.generation);
  }
  return unsaid;
}

/** The document that the leaf tells of, whatever it is called and wherever it lies now. */
function documentOf(leaf: PublishLeaf, documents: readonly VersionDocument[]): VersionDocument | undefined {
  return documents.find(
    (one) =>
      one.policy === leaf.policy &&
      one.version === leaf.version &&
      canonicalText(publishLeaf(one, leaf)) === canonicalText(leaf),
  );
}

function* keyAgain(index: number, { kid, x }: KeyLeaf): Steps<void> {
  const [newest] = yield* ask<Row>(sql`SELECT max(key_no) AS key_no FROM log_keys`);
  yield* keepKey({ keyNo: Number(newest?.key_no ?? 0) + 1, kid, x, index, handover: null });
}

/** Without a mailing: who was told already is not known any more. */
function* publishAgain({ at, key }: PublishLeaf, document: VersionDocument): Steps<void> {
  const { version: row, presentation, edition } = rowsOf(document, { at, key });
  yield* run(sql`INSERT INTO versions (policy, version, kind, effective, effective_at, published_at, key, body, text)
    VALUES (${row.policy}, ${row.version}, ${row.kind}, ${row.effective}, ${row.effectiveAt}, ${row.publishedAt},
      ${row.key}, ${row.body}, ${row.text})`);
  yield* run(sql`INSERT INTO presentations (policy, version, body, refreshed_at)
    VALUES (${row.policy}, ${row.version}, ${presentation.body}, ${presentation.refreshedAt})`);
  yield* run(sql`INSERT INTO editions (policy, version, at, body)
    VALUES (${edition.policy}, ${edition.version}, ${edition.at}, ${edition.body})`);
}

/** False when nobody said who and why: the act stands, without a name. */
function* actAgain(leaf: ActLeaf, { acts }: RestoreWish): Steps<boolean> {
  const { type, at, key, generation } = leaf;
  const told = acts.find(({ policy, version, by, because }) => {
    const again = actLeaf(type, { policy, version }, { by, because, at, key }, generation);
    return canonicalText(again) === canonicalText(leaf);
  });
  const row = actRow(leaf, { by: told?.by ?? '', because: told?.because ?? {}, at, key });
  yield* run(sql`INSERT INTO ${sql.raw(type === 'mark' ? 'marks' : 'recalls')} (policy, version, by, because, at, key)
    VALUES (${row.policy}, ${row.version}, ${row.by}, ${row.because}, ${row.at}, ${row.key})`);
  return told !== undefined;
}

function* reachGeneration(generation: number): Steps<void> {
  yield* run(sql`UPDATE state SET generation = ${generation} WHERE generation < ${generation}`);
}
