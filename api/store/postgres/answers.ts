import { and, eq } from 'drizzle-orm';
import type { Answer } from '#model/ref.ts';
import { nonceOf, recordOf, standingAfter } from '../rules/answering.ts';
import { newId } from '../rules/ids.ts';
import type { Acceptance, AnswerInput, AnswerResult, Situation, Store } from '../store.ts';
import { type Database, lock, type Session } from './database.ts';
import type { PublishedReader } from './published.ts';
import { recordColumns, standingsOf } from './queries.ts';
import { acceptances, standings } from './schema.ts';

type Answers = Pick<Store, 'answer' | 'answered'>;

export function answers(database: Database, current: PublishedReader): Answers {
  return {
    answer: async (given, judge) => {
      const { nonce } = given;
      const record = nonce && (await database.read((db) => find(db, nonce, given.answer)));
      if (record) return { outcome: 'recorded', record, repeat: true };
      const id = newId(given.at);
      return database.write(async (tx) => {
        await lock(tx, 'log');
        return applyAnswer(tx, current, given, id, judge);
      });
    },
    answered: (nonce, answer) => database.read((db) => find(db, nonce, answer)),
  };
}

/**
 * Applies one answer inside the open transaction of the caller, who holds the log lock and may put many of them into one.
 * `id` is made before the first attempt: a record found with it is this answer's own, committed before a cut.
 */
async function applyAnswer<Refusal>(
  tx: Session,
  current: PublishedReader,
  given: AnswerInput,
  id: string,
  judge: (situation: Situation) => Refusal | null,
): Promise<AnswerResult<Refusal>> {
  const nonce = nonceOf(given, id);
  const earlier = await find(tx, nonce, given.answer);
  if (earlier) return { outcome: 'recorded', record: earlier, repeat: earlier.id !== id };
  const situation = { published: await current.published(tx), standings: await standingsOf(tx, given.user) };
  const refusal = judge(situation);
  if (refusal !== null) return { outcome: 'refused', refusal };
  const record = recordOf(given, id, situation.published.generation);
  await tx.insert(acceptances).values({ ...record, nonce });
  await stand(tx, given, record, situation);
  // The log leaf and the signed receipt of `record` belong here: in this transaction, before the answer is acknowledged.
  return { outcome: 'recorded', record, repeat: false };
}

async function find(db: Session, nonce: string, answer: Answer): Promise<Acceptance | null> {
  const [record] = await db
    .select(recordColumns())
    .from(acceptances)
    .where(and(eq(acceptances.nonce, nonce), eq(acceptances.answer, answer)));
  return record ? { v: 1, ...record } : null;
}

async function stand(tx: Session, given: AnswerInput, record: Acceptance, { published, standings: all }: Situation) {
  const before = all.find((one) => one.policy === given.policy);
  const after = standingAfter(before, record, given.deferredUntil, published);
  await tx
    .insert(standings)
    .values({ user: given.user, ...after })
    .onConflictDoUpdate({ target: [standings.user, standings.policy], set: after });
}
