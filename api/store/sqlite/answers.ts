import { and, eq, max } from 'drizzle-orm';
import type { Answer } from '#model/ref.ts';
import type { Growth } from '../../log/growth.ts';
import { importedAnswer, nonceOf, recordOf, standingAfter } from '../rules/answering.ts';
import { batcher, type Settled } from '../rules/batch.ts';
import { newId } from '../rules/ids.ts';
import { recordOfRow, rowOfRecord, wordsColumn } from '../rules/records.ts';
import { runSteps } from '../rules/steps.ts';
import { acceptanceEvents, tellWebhooks } from '../rules/webhooks.ts';
import type {
  Acceptance,
  AnswerInput,
  AnswerResult,
  ImportInput,
  ImportResult,
  Published,
  Situation,
  Store,
} from '../store.ts';
import { type Database, executor } from './database.ts';
import { isKeyOfReceipt, type LogWriter, receiptColumns, receiptOf } from './log.ts';
import { bound, excluded, placeholders } from './prepare.ts';
import type { PublishedReader } from './published.ts';
import { aliasQuery, recordColumns, standingQuery } from './queries.ts';
import { acceptances, aliases, logKeys, receipts, standings, webhookEndpoints } from './schema.ts';

type Answers = Pick<Store, 'answer' | 'importAnswers' | 'answered'>;

export function answers(database: Database, current: PublishedReader, log: LogWriter): Answers {
  const queries = prepare(database.db);
  const room = { database, queries, current, log };
  const queue = batcher((jobs: readonly Job[]) => database.write(() => applyAll(room, jobs)));
  return {
    answer: async <Refusal>(given: AnswerInput, judge: (situation: Situation) => Refusal | null) => {
      const earlier = given.nonce && (await database.read(() => queries.again(given.nonce!, given.answer)));
      if (earlier) return { outcome: 'recorded', ...earlier, repeat: true };
      return (await queue({ given, judge })) as AnswerResult<Refusal>;
    },
    importAnswers: (given, judge) => database.write(() => importAll(room, given, judge)),
    answered: (nonce, answer) => database.read(() => queries.find(nonce, answer)),
  };
}

interface Job {
  given: AnswerInput;
  judge: (situation: Situation) => unknown;
}

interface Room {
  database: Database;
  queries: Queries;
  current: PublishedReader;
  log: LogWriter;
}

type Draft = { outcome: 'recorded'; record: Acceptance; repeat: boolean } | { outcome: 'refused'; refusal: unknown };

/** Applies answers inside the open transaction, one savepoint each: one that fails leaves nothing, and harms no other. */
function applyAll(room: Room, jobs: readonly Job[]): Settled<AnswerResult<unknown>>[] {
  const growth = room.log.grow();
  const drafts = jobs.map((job) => room.database.part(() => apply(room, growth, job)));
  const fresh = room.log.write(growth);
  const records = drafts.flatMap((one) => (one.status === 'fulfilled' && isNew(one.value) ? [one.value.record] : []));
  if (room.queries.anyEndpoint()) runSteps(tellWebhooks(acceptanceEvents(records)), executor(room.database.db));
  const finish = (draft: Draft): AnswerResult<unknown> =>
    draft.outcome === 'refused' ? draft : withReceipt(room, draft, fresh);
  return drafts.map((draft) =>
    draft.status === 'rejected' ? draft : { status: 'fulfilled', value: finish(draft.value) },
  );
}

function withReceipt<D extends { record: Acceptance }>({ queries }: Room, draft: D, fresh: Map<string, string>) {
  return { ...draft, receipt: fresh.get(draft.record.id) ?? queries.receipt(draft.record) };
}

/** All in the open transaction: one that fails takes the others with it. */
function importAll<Refusal>(
  room: Room,
  given: readonly ImportInput[],
  judge: (published: Published) => Refusal | null,
): ImportResult<Refusal> {
  const refusal = judge(room.current.published());
  if (refusal !== null) return { outcome: 'refused', refusal };
  const growth = room.log.grow();
  const accept = () => null;
  const drafts = given.map((one) => apply(room, growth, { given: importedAnswer(one), judge: accept }));
  const fresh = room.log.write(growth);
  return { outcome: 'recorded', answers: drafts.filter(isRecorded).map((draft) => withReceipt(room, draft, fresh)) };
}

function isNew(draft: Draft): draft is Draft & { outcome: 'recorded' } {
  return isRecorded(draft) && !draft.repeat;
}

function isRecorded(draft: Draft): draft is Draft & { outcome: 'recorded' } {
  return draft.outcome === 'recorded';
}

function apply({ queries, current }: Room, growth: Growth, { given, judge }: Job): Draft {
  const id = newId(given.at);
  const nonce = nonceOf(given, id);
  const earlier = queries.find(nonce, given.answer);
  if (earlier) return { outcome: 'recorded', record: earlier, repeat: true };
  const account = queries.accountOf(given.user);
  const situation = { published: current.published(), standings: queries.standings(account) };
  const refusal = judge(situation);
  if (refusal !== null) return { outcome: 'refused', refusal };
  const record = recordOf(given, id, situation.published.generation);
  queries.insert(record, nonce, given.words);
  queries.stand(account, given, record, situation);
  // Last, since it is not undone with the savepoint; what is no record throws before anything is added.
  growth.enter(record);
  return { outcome: 'recorded', record, repeat: false };
}

type Queries = ReturnType<typeof prepare>;

function prepare(db: Database['db']) {
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
  const insertRecord = db.insert(acceptances).values(placeholders(acceptances)).prepare();
  const upsert = db
    .insert(standings)
    .values(placeholders(standings))
    .onConflictDoUpdate({ target: [standings.user, standings.policy], set: excluded(standings) })
    .prepare();
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
    again: (nonce: string, answer: Answer) => {
      const row = withReceipt.get({ nonce, answer });
      if (!row) return null;
      const record = recordOfRow(row.record);
      return { record, receipt: receiptOf(record, row.kept) };
    },
    receipt: (record: Acceptance) => receiptOf(record, keptById.get({ id: record.id })!),
    insert: (record: Acceptance, nonce: string, words: string | null) =>
      void insertRecord.run({ ...rowOfRecord(record), nonce, words: wordsColumn(words) }),
    accountOf: (user: string) => alias.get({ user })?.into ?? user,
    anyEndpoint: () => endpoint.get() !== undefined,
    standings: (account: string) => byUser.all({ user: account }),
    stand: (account: string, given: AnswerInput, record: Acceptance, { published, standings }: Situation) => {
      const before = standings.find((one) => one.policy === given.policy);
      const mergedAt = given.provenance && lastMerge.get({ account })?.at;
      const after = standingAfter(before, record, given.deferredUntil, published, mergedAt);
      if (after && after !== before) upsert.run({ user: account, ...after });
    },
  };
}
