import { asc, eq, gt, sql } from 'drizzle-orm';
import { recordOfRow } from '../rules/records.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { recordColumns } from './queries.ts';
import { acceptances, receipts, standings } from './schema.ts';

export function pages(database: Database): Pick<Store, 'answersAfter' | 'standingsAfter'> {
  return {
    answersAfter: (after, limit) =>
      database.read(async (db) => {
        const rows = await db
          .select({ index: receipts.index, record: recordColumns() })
          .from(receipts)
          .innerJoin(acceptances, eq(acceptances.id, receipts.acceptance))
          .where(gt(receipts.index, after))
          .orderBy(asc(receipts.index))
          .limit(limit);
        return rows.map(({ index, record }) => ({ index, record: recordOfRow(record) }));
      }),
    standingsAfter: ({ user, policy }, limit) =>
      database.read((db) =>
        db
          .select()
          .from(standings)
          .where(sql`(${standings.user}, ${standings.policy}) > (${user}, ${policy})`)
          .orderBy(asc(standings.user), asc(standings.policy))
          .limit(limit),
      ),
  };
}
