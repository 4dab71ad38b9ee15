import { type BouncedRow, bouncedQuery, bounceSteps } from '../rules/bounces.ts';
import type { BounceReport, Store } from '../store.ts';
import type { Database, Session } from './database.ts';

export function bounces(database: Database): Pick<Store, 'bounced'> {
  return { bounced: (reports, at) => database.write((tx) => takeNote(tx, reports, at)) };
}

async function takeNote(tx: Session, reports: readonly BounceReport[], at: number): Promise<number> {
  let ours = 0;
  for (const report of reports) {
    const { rows } = await tx.execute<BouncedRow>(bouncedQuery(report));
    const [notice] = rows;
    if (!notice) continue;
    for (const step of bounceSteps(report, notice, at)) await tx.execute(step);
    ours += 1;
  }
  return ours;
}
