/** `policy purge`: what the retention period has run out for, shown or let go of at once. The API does the same by itself. */
import { parseArgs } from 'node:util';
import { purgedLine, STEP, sum } from '../../api/retention.ts';
import type { Purged, Store } from '../../api/store/store.ts';
import { DEFAULT_DATABASE, openExisting, openWitnessed } from './database.ts';
import { type Io, paint, UsageError, type Verb } from './verb.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = '1096';

export const purge: Verb = {
  about: 'lets go of answers that ended longer ago than they are kept',
  usage: `usage: npm run policy -- purge [--dry-run] [--days N] [--database URL]

  --dry-run   only says how much would go
  --days      how long is kept what has ended; RETENTION_DAYS, or ${DEFAULT_DAYS}, without it
  --database  a SQLite file or postgres://…; DATABASE_URL, or .data/policy.sqlite, without it

With WITNESS set, nothing goes from a log that is not the witnessed one.
The API does this by itself, once a day. An answer has ended when another took its place; the one that stands is kept,
however old. The log keeps its leaves, says which places were let go of, and still verifies.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { 'dry-run': { type: 'boolean' }, days: { type: 'string' }, database: { type: 'string' } },
  });
  const keepMs = keptFor(values.days ?? (io.env.RETENTION_DAYS?.trim() || DEFAULT_DAYS));
  const store = await open(values.database || io.env.DATABASE_URL || DEFAULT_DATABASE, values['dry-run'] ?? false, io);
  try {
    const done = values['dry-run']
      ? await store.purgeable({ at: io.now().getTime(), keepMs })
      : await all(store, keepMs, io);
    io.out(told(done, keepMs / DAY_MS, values['dry-run'] ?? false));
    return 0;
  } finally {
    await store.close();
  }
}

function keptFor(days: string): number {
  if (days === 'off') throw new UsageError('RETENTION_DAYS is off: say with --days how long to keep what has ended');
  if (!/^[1-9]\d{0,4}$/.test(days)) throw new UsageError('--days takes a whole number from 1');
  return Number(days) * DAY_MS;
}

/** Only what goes needs the log key, for the leaf that says so, and a log that may go on. */
function open(url: string, isDry: boolean, io: Io): Promise<Store> {
  const why = 'so there is nothing to let go of';
  return isDry ? openExisting(url, why) : openWitnessed(url, why, io);
}

/** A run of its own: by other days than the API's, it must not go on where that one has come to, nor the other way round. */
async function all(store: Store, keepMs: number, io: Io): Promise<Purged> {
  let done: Purged = { answers: 0, notices: 0, prompted: 0 };
  for (let after = 0; ; ) {
    const wish = { at: io.now().getTime(), keepMs, everyMs: 0, limit: STEP, after };
    const { nextAt, reached, ...more } = await store.purge(wish);
    done = sum(done, more);
    if (nextAt !== null) return done;
    after = reached;
  }
}

function told(done: Purged, days: number, isDry: boolean): string {
  const line = purgedLine(done);
  if (line === null) return paint('good', `Nothing has ended more than ${days} days ago.`);
  return isDry
    ? `Would go, ended more than ${days} days ago: ${line}.`
    : `Gone, ended more than ${days} days ago: ${line}.`;
}
