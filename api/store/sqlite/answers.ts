import { and, eq, sql } from 'drizzle-orm';
import type { Answer } from '#model/ref.ts';
import { nonceOf, recordOf, standingAfter } from '../rules/answering.ts';
import { newId } from '../rules/ids.ts';
import type { Acceptance, AnswerInput, AnswerResult, Situation, Store } from '../store.ts';
import type { Database } from './database.ts';
import { excluded, placeholders } from './prepare.ts';
import type { PublishedReader } from './published.ts';
import { recordColumns, standingQuery } from './queries.ts';
import { acceptances, standings } from './schema.ts';

type Answers = Pick<Store, 'answer' | 'answered'>;

export function answers(database: Database, current: PublishedReader): Answers {
  const queries = prepare(database.db);
  return {
    answer: async (given, judge) => {
      const record = given.nonce && (await database.read(() => queries.find(given.nonce!, given.answer)));
      if (record) return { outcome: 'recorded', record, repeat: true };
      return database.write(() => applyAnswer(queries, current, given, judge));
    },
    answered: (nonce, answer) => database.read(() => queries.find(nonce, answer)),
  };
}

type Queries = ReturnType<typeof prepare>;

/** Applies one answer inside the open transaction of the caller, who may put many of them into one. */
function applyAnswer<Refusal>(
  queries: Queries,
  current: PublishedReader,
  given: AnswerInput,
  judge: (situation: Situation) => Refusal | null,
): AnswerResult<Refusal> {
  const id = newId(given.at);
  const nonce = nonceOf(given, id);
  const earlier = queries.find(nonce, given.answer);
  if (earlier) return { outcome: 'recorded', record: earlier, repeat: true };
  const situation = { published: current.published(), standings: queries.standings(given.user) };
  const refusal = judge(situation);
  if (refusal !== null) return { outcome: 'refused', refusal };
  const record = recordOf(given, id, situation.published.generation);
  queries.insert(record, nonce);
  queries.stand(given, record, situation);
  // The log leaf and the signed receipt of `record` belong here: in this transaction, before the answer is acknowledged.
  return { outcome: 'recorded', record, repeat: false };
}

function prepare(db: Database['db']) {
  const byKey = db
    .select(recordColumns())
    .from(acceptances)
    .where(and(eq(acceptances.nonce, sql.placeholder('nonce')), eq(acceptances.answer, sql.placeholder('answer'))))
    .prepare();
  const insertRecord = db.insert(acceptances).values(placeholders(acceptances)).prepare();
  const upsert = db
    .insert(standings)
    .values(placeholders(standings))
    .onConflictDoUpdate({ target: [standings.user, standings.policy], set: excluded(standings) })
    .prepare();
  const byUser = standingQuery(db);
  return {
    find: (nonce: string, answer: Answer): Acceptance | null => byKey.get({ nonce, answer }) ?? null,
    insert: ({ v: _v, ...record }: Acceptance, nonce: string) => void insertRecord.run({ ...record, nonce }),
    standings: (user: string) => byUser.all({ user }),
    stand: (given: AnswerInput, record: Acceptance, { published, standings }: Situation) => {
      const before = standings.find((one) => one.policy === given.policy);
      upsert.run({ user: given.user, ...standingAfter(before, record, given.deferredUntil, published) });
    },
  };
}
