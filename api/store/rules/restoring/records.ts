/** Records and receipts from the shop's copies, each in its place. */
import { sql } from 'drizzle-orm';
import { acceptanceLeaf, equalBytes } from '#model/receipt.ts';
import type { RestoredReceipt, RestoreWish } from '../../types.ts';
import { importKey, isImported, rowOfRecord } from '../records.ts';
import { ask, type Row, run, type Steps } from '../steps.ts';
import type { Dialect } from './types.ts';

/** What became of the receipts; all but `answers` are indexes. */
export interface Restored {
  answers: number;
  /** Whose records were erased: they stay so. */
  forgotten: number[];
  /** Not of this log. */
  foreign: number[];
  /** Answers were recorded after them already, so that their place in the order is taken. */
  late: number[];
  users: Set<string>;
}

export function* addRecords({ receipts }: RestoreWish, dialect: Dialect): Steps<Restored> {
  const done: Restored = { answers: 0, forgotten: [], foreign: [], late: [], users: new Set() };
  for (const one of receipts.toSorted((a, b) => a.receipt.index - b.receipt.index)) {
    const { index, record } = one.receipt;
    const place = yield* placeOf(one);
    if (place === 'held') continue;
    if (place !== 'free') done[place].push(index);
    else if (yield* addRecord(one, dialect)) {
      done.answers++;
      done.users.add(record.user);
    } else done.late.push(index);
  }
  if (done.answers > 0) for (const step of dialect.afterwards) yield* run(step);
  return done;
}

function* placeOf({ receipt, kid }: RestoredReceipt): Steps<'free' | 'held' | 'forgotten' | 'foreign'> {
  const { index } = receipt;
  const [row] = yield* ask<Row>(sql`SELECT l.hash, e.idx AS erased, r.idx AS held,
      (SELECT key_no FROM log_keys WHERE kid = ${kid}) AS key_no
    FROM leaves l LEFT JOIN erased e ON e.idx = l.idx LEFT JOIN receipts r ON r.idx = l.idx WHERE l.idx = ${index}`);
  const isOurs = row && row.key_no !== null && equalBytes(new Uint8Array(row.hash as Uint8Array), leafOf(receipt));
  if (!isOurs) return 'foreign';
  if (row.erased !== null) return 'forgotten';
  return row.held === null ? 'free' : 'held';
}

function leafOf({ record, opening }: RestoredReceipt['receipt']): Uint8Array {
  return acceptanceLeaf(record, opening);
}

/** False when its place in the order is taken. */
function* addRecord({ receipt, kid, signature }: RestoredReceipt, { overriding }: Dialect): Steps<boolean> {
  const { index, opening, size, root } = receipt;
  const entry = yield* entryFor(index);
  if (entry === null) return false;
  const { user, promptIssuedAt, recordedAt, answeredAt, ...row } = rowOfRecord(receipt.record);
  yield* run(sql`INSERT INTO acceptances (entry, id, user_id, policy, version, locale, content, answer, channel, prompt,
      prompt_issued_at, recorded_at, key, generation, nonce, provenance, answered_at, counts, source) ${overriding}
    VALUES (${entry}, ${row.id}, ${user}, ${row.policy}, ${row.version}, ${row.locale}, ${row.content}, ${row.answer},
      ${row.channel}, ${row.prompt}, ${promptIssuedAt}, ${recordedAt}, ${row.key}, ${row.generation},
      ${nonceFor(receipt.record)}, ${row.provenance}, ${answeredAt}, ${row.counts}, ${row.source})`);
  yield* run(sql`INSERT INTO receipts (idx, acceptance, opening, size, root, key_no, signature)
    SELECT ${index}, ${row.id}, ${Buffer.from(opening)}, ${size}, ${Buffer.from(root)}, key_no, ${Buffer.from(signature)}
    FROM log_keys WHERE kid = ${kid}`);
  return true;
}

/** Between those of its neighbours in the log; null where there is no room. */
function* entryFor(index: number): Steps<number | null> {
  const neighbour = (isBefore: boolean) => {
    const [compare, order] = isBefore ? [sql`<`, sql`DESC`] : [sql`>`, sql`ASC`];
    return sql`SELECT a.entry, r.idx FROM receipts r JOIN acceptances a ON a.id = r.acceptance
      WHERE r.idx ${compare} ${index} ORDER BY r.idx ${order} LIMIT 1`;
  };
  const [before] = yield* ask<Row>(neighbour(true));
  const [after] = yield* ask<Row>(neighbour(false));
  const entry = before ? Number(before.entry) + index - Number(before.idx) : index + 1;
  return after && entry >= Number(after.entry) ? null : entry;
}

/** A prompt's nonce was known to nobody else: a repeat is not recognised by it any more, and prompts live for half an hour. */
function nonceFor(record: RestoredReceipt['receipt']['record']): string {
  return isImported(record) ? importKey(record) : record.id;
}
