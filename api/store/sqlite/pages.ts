import { asc, eq, gt, sql } from 'drizzle-orm';
import { recordOfRow } from '../rules/records.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { recordColumns } from './queries.ts';
import { acceptances, receipts, standings } from './schema.ts';

export function pages(database: Database): Pick<Store, 'answersAfter' | 'standingsAfter'> {
  const { db } = database;
  const answers = db
    .select({ index: receipts.index, record: recordColumns() })
    .from(receipts)
    .innerJoin(acceptances, eq(acceptances.id, receipts.acceptance))
    .where(gt(receipts.index, sql.placeholder('after')))
    .orderBy(asc(receipts.index))
    .limit(sql.placeholder('limit'))
    .prepare();
  const rows = db
    .select()
    .from(standings)
    .where(sql`(${standings.user}, ${standings.policy}) > (${sql.placeholder('user')}, ${sql.placeholder('policy')})`)
    .orderBy(asc(standings.user), asc(standings.policy))
    .limit(sql.placeholder('limit'))
    .prepare();
  return {
    answersAfter: (after, limit) =>
      database.read(() =>
        answers.all({ after, limit }).map(({ index, record }) => ({ index, record: recordOfRow(record) })),
      ),
    standingsAfter: (after, limit) => database.read(() => rows.all({ ...after, limit })),
  };
}
