import { and, eq, max } from 'drizzle-orm';
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
import { runSteps } from '../rules/steps.ts';
import { acceptanceEvents, tellWebhooks } from '../rules/webhooks.ts';
import type { Acceptance, AnswerInput, AnswerResult, ImportResult, Published, Situation, Store } from '../store.ts';
import { type Database, executor } from './database.ts';
import { isKeyOfReceipt, type LogWriter, receiptColumns, receiptOf } from './log.ts';
import { bound, excluded, inserter, placeholders } from './prepare.ts';
import type { PublishedReader } from './published.ts';
import { aliasQuery, recordColumns, standingQuery } from './queries.ts';
import { acceptances, aliases, logKeys, receipts, standings, webhookEndpoints } from './schema.ts';

type Answers = Pick<Store, 'answer' | 'importAnswers' | 'answered'>;

export function answers(database: Database, current: PublishedReader, log: LogWriter): Answers {
  const queries = prepare(database);
  const room = { database, queries, current, log };
  const apply = (jobs: readonly Job[]) => database.write(() => applyAll(room, jobs));
  const queue = batcher((jobs: readonly Job[]) => togetherOrApart(apply, jobs));
  const lookUp = batcher((keys: readonly NaturalKey[]) => database.read(() => keys.map(fulfilled(queries.again))));
  return {
    answer: async <Refusal>(given: AnswerInput, judge: (situation: Situation) => Refusal | null) => {
      const { nonce, answer } = given;
      const earlier = nonce && (await lookUp({ nonce, answer }));
      if (earlier) return { outcome: 'recorded', ...earlier, repeat: true };
      return (await queue(jobOf(given, judge))) as AnswerResult<Refusal>;
    },
    importAnswers: (given, judge) => {
      const jobs = given.map((one) => jobOf(importedAnswer(one), () => null));
      return database.write(() => importAll(room, jobs, judge));
    },
    answered: (nonce, answer) => database.read(() => queries.find(nonce, answer)),
  };
}

interface Room {
  database: Database;
  queries: Queries;
  current: PublishedReader;
  log: LogWriter;
}

/**
 * In the open transaction, and each step for all of them before the next: what a step needs stays in the processor's caches,
 * which an answer taken through all of its steps alone would pay for at each.
 */
function applyAll(room: Room, jobs: readonly Job[]): Settled<AnswerResult<unknown>>[] {
  const desk = new Desk(knownTo(room, jobs));
  const drafts = jobs.map((job) => attempt(() => desk.take(job)));
  const fresh = write(room, desk);
  if (room.queries.anyEndpoint()) runSteps(tellWebhooks(acceptanceEvents(desk.records)), executor(room.database.db));
  return resultsOf(drafts, fresh);
}

/** In the open transaction. */
function importAll<Refusal>(
  room: Room,
  jobs: readonly Job[],
  judge: (published: Published) => Refusal | null,
): ImportResult<Refusal> {
  const known = knownTo(room, jobs);
  const refusal = judge(known.published);
  if (refusal !== null) return { outcome: 'refused', refusal };
  const desk = new Desk(known);
  const drafts = jobs.map((job) => desk.take(job)).filter(isRecorded);
  const fresh = write(room, desk);
  return { outcome: 'recorded', answers: drafts.map((draft) => withReceipt(draft, fresh)) };
}

function knownTo({ queries, current }: Room, jobs: readonly Job[]): Known {
  const answered: Known['answered'] = new Map();
  for (const { nonce, given } of jobs) {
    const record = queries.find(nonce, given.answer);
    if (record) answered.set(keyOf(nonce, given.answer), { record, receipt: queries.receipt(record) });
  }
  const users = [...new Set(jobs.map(({ given }) => given.user))];
  const accounts = new Map(users.map((user) => [user, queries.accountOf(user)]));
  const persons = [...new Set(accounts.values())];
  const isImport = jobs.some(({ given }) => given.provenance);
  return {
    answered,
    published: current.published(),
    standings: new Map(persons.map((account) => [account, queries.standings(account)])),
    accounts,
    mergedAt: new Map(isImport ? persons.flatMap((account) => queries.mergedAt(account)) : []),
  };
}

/** Writes what the desk has taken in. Gives the receipts by the ids of their records. */
function write({ queries, log }: Room, { records, standings }: Desk): Map<string, string> {
  for (const record of records) queries.insert(record);
  for (const standing of standings) queries.stand(standing);
  const growth = log.grow();
  for (const { nonce: _nonce, words: _words, ...record } of records) growth.enter(record);
  return log.write(growth);
}

function recordRow({ nonce, words, ...record }: Desk['records'][number]) {
  return { ...rowOfRecord(record), nonce, words: wordsColumn(words) };
}

type Queries = ReturnType<typeof prepare>;

function prepare({ client, db }: Pick<Database, 'client' | 'db'>) {
  const isKey = and(eq(acceptances.nonce, bound('nonce')), eq(acceptances.answer, bound('answer')));
  const byKey = db.select(recordColumns()).from(acceptances).where(isKey).prepare();
  const withReceipt = db
    .select({ record: recordColumns(), kept: receiptColumns() })
    .from(acceptances)
    .innerJoin(receipts, eq(receipts.acceptance, acceptances.id))
    .innerJoin(logKeys, isKeyOfReceipt())
    .where(isKey)
    .prepare();
  const keptById = db
    .select(receiptColumns())
    .from(receipts)
    .innerJoin(logKeys, isKeyOfReceipt())
    .where(eq(receipts.acceptance, bound('id')))
    .prepare();
  const insertRecord = inserter<ReturnType<typeof recordRow>>(
    client,
    db.insert(acceptances).values(placeholders(acceptances)),
  );
  const upsert = inserter<Desk['standings'][number]>(
    client,
    db
      .insert(standings)
      .values(placeholders(standings))
      .onConflictDoUpdate({ target: [standings.user, standings.policy], set: excluded(standings) }),
  );
  const byUser = standingQuery(db);
  const endpoint = db.select({ id: webhookEndpoints.id }).from(webhookEndpoints).limit(1).prepare();
  const alias = aliasQuery(db);
  const lastMerge = db
    .select({ at: max(aliases.at) })
    .from(aliases)
    .where(eq(aliases.into, bound('account')))
    .prepare();
  return {
    find: (nonce: string, answer: Answer): Acceptance | null => {
      const row = byKey.get({ nonce, answer });
      return row ? recordOfRow(row) : null;
    },
    again: ({ nonce, answer }: NaturalKey) => {
      const row = withReceipt.get({ nonce, answer });
      if (!row) return null;
      const record = recordOfRow(row.record);
      return { record, receipt: receiptOf(record, row.kept) };
    },
    receipt: (record: Acceptance) => receiptOf(record, keptById.get({ id: record.id })!),
    insert: (record: Desk['records'][number]) => insertRecord(recordRow(record)),
    accountOf: (user: string) => alias.get({ user })?.into ?? user,
    anyEndpoint: () => endpoint.get() !== undefined,
    standings: (account: string) => byUser.all({ user: account }),
    stand: upsert,
    mergedAt: (account: string): [string, number][] => {
      const at = lastMerge.get({ account })?.at;
      return at == null ? [] : [[account, at]];
    },
  };
}
