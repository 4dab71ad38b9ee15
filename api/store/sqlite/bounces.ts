import { type BouncedRow, bouncedQuery, bounceSteps } from '../rules/bounces.ts';
import type { BounceReport, Store } from '../store.ts';
import type { Database } from './database.ts';

export function bounces(database: Database): Pick<Store, 'bounced'> {
  return { bounced: (reports, at) => database.write(() => takeNote(database, reports, at)) };
}

function takeNote({ db }: Database, reports: readonly BounceReport[], at: number): number {
  let ours = 0;
  for (const report of reports) {
    const [notice] = db.all<BouncedRow>(bouncedQuery(report));
    if (!notice) continue;
    for (const step of bounceSteps(report, notice, at)) db.run(step);
    ours += 1;
  }
  return ours;
}
