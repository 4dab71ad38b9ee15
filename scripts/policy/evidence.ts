/** `policy evidence`: takes answers out of the database, for an auditor. */
import { parseArgs } from 'node:util';
import { EXPORT_FORMATS } from '../../api/export.ts';
import { DEFAULT_DATABASE, openExisting } from './database.ts';
import { exportAnswers } from './evidence/export.ts';
import { type Io, UsageError, type Verb } from './verb.ts';

export const evidence: Verb = {
  about: 'takes answers out of the database, for an auditor',
  usage: `usage: npm run policy -- evidence --export csv|jsonl [--policy ID] [--from DAY] [--to DAY] [--out FILE] [--database URL]

  --export      every answer, one a line, in the order of the log; csv is safe to open as a table. Holds user ids
  --policy      answers to this policy only
  --from, --to  recorded on these days only, both included, in the site's time zone: 2026-01-31
  --out         the file to write; standard output without it
  --database    a SQLite file or postgres://…; DATABASE_URL, or ${DEFAULT_DATABASE}, without it`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      export: { type: 'string' },
      policy: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      out: { type: 'string' },
      database: { type: 'string' },
    },
  });
  const format = EXPORT_FORMATS.find((one) => one === values.export);
  if (!format) throw new UsageError(`--export takes ${EXPORT_FORMATS.join(' or ')}.`);
  const store = await openExisting(
    values.database || io.env.DATABASE_URL || DEFAULT_DATABASE,
    'so there is nothing to take out',
  );
  try {
    return await exportAnswers(store, { format, ...values }, io);
  } finally {
    await store.close();
  }
}
