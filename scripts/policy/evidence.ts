/** `policy evidence`: what proves one user's answers, or all answers for an auditor. */
import { parseArgs } from 'node:util';
import { EXPORT_FORMATS } from '../../api/export.ts';
import { DEFAULT_DATABASE, openExisting } from './database.ts';
import { exportAnswers } from './evidence/export.ts';
import { userEvidence } from './evidence/user.ts';
import { type Io, UsageError, type Verb } from './verb.ts';

export const evidence: Verb = {
  about: 'takes out what proves answers: one user’s as a file, or all for an auditor',
  usage: `usage: npm run policy -- evidence --user ID [--out FILE] [--api URL] [--database URL]
       npm run policy -- evidence --export csv|jsonl [--policy ID] [--from DAY] [--to DAY] [--out FILE] [--database URL]

  --user        a zip with the user's answers: records, receipts, proofs against the log of now, the texts shown, and how
                to check all of it by hand. LOG_KEY_FILE signs the head of the log
  --api         asks a running API instead, with the key in POLICY_KEY (scope shop)
  --export      every answer, one a line, in the order of the log; csv is safe to open as a table. Holds user ids
  --policy      answers to this policy only
  --from, --to  recorded on these days only, both included, in the site's time zone: 2026-01-31
  --out         the file to write; evidence.zip, or standard output for an export, without it
  --database    a SQLite file or postgres://…; DATABASE_URL, or ${DEFAULT_DATABASE}, without it`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      user: { type: 'string' },
      api: { type: 'string' },
      export: { type: 'string' },
      policy: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      out: { type: 'string' },
      database: { type: 'string' },
    },
  });
  if (values.user !== undefined) return userEvidence({ ...values, user: values.user }, io);
  const format = EXPORT_FORMATS.find((one) => one === values.export);
  if (!format)
    throw new UsageError(
      values.export === undefined ? 'Say --user or --export.' : `--export takes ${EXPORT_FORMATS.join(' or ')}.`,
    );
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
