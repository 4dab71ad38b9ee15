import { and, eq, max, type SQL, sql } from 'drizzle-orm';
import type { Answer } from '#model/ref.ts';
import { importedAnswer } from '../rules/answering.ts';
import { attempt, batcher, fulfilled, type Settled, togetherOrApart } from '../rules/batch.ts';
import {
  Desk,
  isRecorded,
  type Job,
  jobOf,
  type Known,
  keyOf,
  type NaturalKey,
  resultsOf,
  withReceipt,
} from '../rules/desk.ts';
import { recordOfRow, rowOfRecord, wordsColumn } from '../rules/records.ts';
import { awaitSteps } from '../rules/steps.ts';
import { acceptanceEvents, tellWebhooks } from '../rules/webhooks.ts';
import type { Acceptance, AnswerInput, AnswerResult, ImportResult, Published, Situation, Store } from '../store.ts';
import { type Database, executor, type Session } from './database.ts';
import { isKeyOfReceipt, type LogWriter, receiptColumns, receiptOf } from './log.ts';
import type { PublishedReader } from './published.ts';
import { byUserOf, isAny, recordColumns, standingRows } from './queries.ts';
import { insertRows, unnest } from './rows.ts';
import { acceptances, aliases, logKeys, receipts } from './schema.ts';

type Answers = Pick<Store, 'answer' | 'importAnswers' | 'answered'>;

export function answers(database: Database, current: PublishedReader, log: LogWriter): Answers {
  const apply = (jobs: readonly Job[]) => database.writeLog((tx) => applyAll(tx, current, log, jobs));
  const queue = batcher((jobs: readonly Job[]) => togetherOrApart(apply, jobs));
  const lookUp = batcher(async (keys: readonly NaturalKey[]) => {
    const found = await database.read((db) => answered(db, keys));
    return keys.map(fulfilled(({ nonce, answer }) => found.get(keyOf(nonce, answer))));
  });
  return {
    answer: async <Refusal>(given: AnswerInput, judge: (situation: Situation) => Refusal | null) => {
      const { nonce, answer } = given;
      const earlier = nonce && (await lookUp({ nonce, answer }));
      if (earlier) return { outcome: 'recorded', ...earlier, repeat: true };
      return (await queue(jobOf(given, judge))) as AnswerResult<Refusal>;
    },
    importAnswers: (given, judge) => {
      const jobs = given.map((one) => jobOf(importedAnswer(one), () => null));
      return database.writeLog((tx) => importAll(tx, current, log, jobs, judge));
    },
    answered: (nonce, answer) => database.read((db) => find(db, nonce, answer)),
  };
}

/** Under the lock of the log. */
async function applyAll(
  tx: Session,
  current: PublishedReader,
  log: LogWriter,
  jobs: readonly Job[],
): Promise<Settled<AnswerResult<unknown>>[]> {
  const desk = new Desk(await knownTo(tx, current, jobs));
  const drafts = jobs.map((job) => attempt(() => desk.take(job)));
  const fresh = await write(tx, log, desk);
  await awaitSteps(tellWebhooks(acceptanceEvents(desk.records)), executor(tx));
  return resultsOf(drafts, fresh);
}

/** Under the lock of the log. */
async function importAll<Refusal>(
  tx: Session,
  current: PublishedReader,
  log: LogWriter,
  jobs: readonly Job[],
  judge: (published: Published) => Refusal | null,
): Promise<ImportResult<Refusal>> {
  const known = await knownTo(tx, current, jobs);
  const refusal = judge(known.published);
  if (refusal !== null) return { outcome: 'refused', refusal };
  const desk = new Desk(known);
  const drafts = jobs.map((job) => desk.take(job)).filter(isRecorded);
  const fresh = await write(tx, log, desk);
  return { outcome: 'recorded', answers: drafts.map((draft) => withReceipt(draft, fresh)) };
}

async function knownTo(tx: Session, current: PublishedReader, jobs: readonly Job[]): Promise<Known> {
  const keys = jobs.map(({ nonce, given }) => ({ nonce, answer: given.answer }));
  const users = [...new Set(jobs.map(({ given }) => given.user))];
  const { generation, repeats, byUser } = await standingsToAnswer(tx, users, keys);
  const known = [...byUser];
  const isImport = jobs.some(({ given }) => given.provenance);
  return {
    answered: repeats > 0 ? await answered(tx, keys) : new Map(),
    published: await current.published(tx, generation),
    standings: new Map(known.map(([, { account, standings }]) => [account, standings])),
    accounts: new Map(known.map(([user, { account }]) => [user, account])),
    mergedAt: isImport ? await lastMerges(tx, [...new Set(known.map(([, { account }]) => account))]) : new Map(),
  };
}

/** When the last other user became each of these accounts. */
async function lastMerges(tx: Session, accounts: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx
    .select({ account: aliases.into, at: max(aliases.at) })
    .from(aliases)
    .where(isAny(aliases.into, accounts))
    .groupBy(aliases.into);
  return new Map(rows.map(({ account, at }) => [account, Number(at)]));
}

/** What every group of answers asks first, by one statement: a way to the server and back costs more than each of these. */
async function standingsToAnswer(tx: Session, users: readonly string[], keys: readonly NaturalKey[]) {
  const asked = unnest({ nonce: 'text', answer: 'text' }, keys);
  const rows = await standingRows(tx, users, {
    generation: sql`(SELECT generation FROM state)`.mapWith(Number),
    repeats: sql`(SELECT count(*) FROM acceptances WHERE ${isOneOf(asked)})`.mapWith(Number),
  });
  return { generation: rows[0]?.generation, repeats: rows[0]?.repeats ?? 0, byUser: byUserOf(rows) };
}

function isOneOf(asked: SQL): SQL {
  return sql`(${acceptances.nonce}, ${acceptances.answer}) IN (SELECT * FROM ${asked})`;
}

/** Those of the natural keys that were recorded before, with their receipts. */
async function answered(db: Session, keys: readonly NaturalKey[]) {
  const asked = unnest({ nonce: 'text', answer: 'text' }, keys);
  const rows = await db
    .select({ nonce: acceptances.nonce, record: recordColumns(), kept: receiptColumns() })
    .from(acceptances)
    .innerJoin(receipts, eq(receipts.acceptance, acceptances.id))
    .innerJoin(logKeys, isKeyOfReceipt())
    .where(isOneOf(asked));
  return new Map(
    rows.map(({ nonce, record: columns, kept }) => {
      const record = recordOfRow(columns);
      return [keyOf(nonce, record.answer), { record, receipt: receiptOf(record, kept) }];
    }),
  );
}

const RECORD = {
  id: 'text',
  user_id: 'text',
  policy: 'text',
  version: 'integer',
  locale: 'text',
  content: 'text',
  answer: 'text',
  channel: 'text',
  prompt: 'text',
  prompt_issued_at: 'bigint',
  recorded_at: 'bigint',
  key: 'text',
  generation: 'bigint',
  nonce: 'text',
  provenance: 'text',
  answered_at: 'bigint',
  counts: 'integer',
  source: 'text',
  words: 'bytea',
} as const;

const STANDING = {
  user_id: 'text',
  policy: 'text',
  yes: 'integer',
  answer: 'text',
  answered_version: 'integer',
  answered_at: 'bigint',
  deferred_version: 'integer',
  deferred_until: 'bigint',
  acceptance: 'text',
  provenance: 'text',
} as const;
const STANDING_AFTER = sql`ON CONFLICT (user_id, policy) DO UPDATE SET yes = excluded.yes, answer = excluded.answer,
  answered_version = excluded.answered_version, answered_at = excluded.answered_at,
  deferred_version = excluded.deferred_version, deferred_until = excluded.deferred_until, acceptance = excluded.acceptance,
  provenance = excluded.provenance`;

/** Writes what the desk has taken in. Gives the receipts by the ids of their records. */
async function write(tx: Session, log: LogWriter, { records, standings }: Desk): Promise<Map<string, string>> {
  if (records.length === 0) return new Map();
  await insertRows(tx, 'acceptances', RECORD, records.map(recordRow));
  await insertRows(tx, 'standings', STANDING, standings.map(standingRow), STANDING_AFTER);
  const growth = await log.grow(tx);
  for (const { nonce: _nonce, words: _words, ...record } of records) growth.enter(record);
  return log.write(tx, growth);
}

function recordRow({ nonce, words, ...record }: Desk['records'][number]) {
  const { user, promptIssuedAt, recordedAt, answeredAt, ...same } = rowOfRecord(record);
  const instants = { prompt_issued_at: promptIssuedAt, recorded_at: recordedAt, answered_at: answeredAt };
  return { ...same, user_id: user, ...instants, nonce, words: wordsColumn(words) };
}

function standingRow({
  user,
  answeredVersion,
  answeredAt,
  deferredVersion,
  deferredUntil,
  ...same
}: Desk['standings'][number]) {
  return {
    ...same,
    user_id: user,
    answered_version: answeredVersion,
    answered_at: answeredAt,
    deferred_version: deferredVersion,
    deferred_until: deferredUntil,
  };
}

async function find(db: Session, nonce: string, answer: Answer): Promise<Acceptance | null> {
  const [record] = await db
    .select(recordColumns())
    .from(acceptances)
    .where(and(eq(acceptances.nonce, nonce), eq(acceptances.answer, answer)));
  return record ? recordOfRow(record) : null;
}
