/** `policy import-receipts`: after the restore of a backup, the log as its witness saw it, and the answers of the shop's receipts. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { VersionDocument } from '#model/manifest.ts';
import { type Checkpoint, equalBytes, toBase64 } from '#model/receipt.ts';
import { formatRef, localized, policyId, versionNumber } from '#model/ref.ts';
import { nodeVerifier } from '../../api/log/key.ts';
import { openStore } from '../../api/store/open.ts';
import type { RestoreWish, Store } from '../../api/store/store.ts';
import { DEFAULT_DATABASE } from './database.ts';
import { receiptsIn } from './restore/receipts.ts';
import { told } from './restore/told.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';
import { readWitnessed } from './witness/folder.ts';
import { headKept, keysOf } from './witness/judge.ts';
import { readKeys } from './witness/keys.ts';

export const importReceipts: Verb = {
  about: 'restores the log after a backup, from the witness and the shop’s receipts',
  usage: `usage: npm run policy -- import-receipts FILE… --witness content/log [--site URL|FOLDER] [--acts FILE] [--database URL]

  FILE        the shop's receipts, in files of any form: every receipt in them is found
  --witness   folder of policy witness, the newest there is (git pull); keys.yaml lies beside it
  --site      needed when versions were published after the backup: where their documents are
  --acts      needed when versions were marked after the backup, of which the log knows who and why as a hash only:
              one JSON object a line, {"policy", "version", "by", "because": {"nb", "en"}}. Recalls are read from the site
  --database  a SQLite file or postgres://…; DATABASE_URL, or ${DEFAULT_DATABASE}, without it

In this order: 1. stop the API and the mail worker. 2. Restore the last backup, and see that LOG_KEY_FILE holds the key that the log
was signed with last. 3. Let the shop give all receipts since the backup. 4. Run this; repeat it while receipts turn up.
5. policy verify --checkpoint content/log/checkpoint. 6. Start the API. 7. Let the shop send again,
since the backup: its DELETEs of users, its merges, its users (POST /v1/users). Revoke again the API keys revoked since. Only then
look at the mailings, which are on hold.

Nobody comes back whose answers were erased. Of somebody who had only an address the log does not know who it was: hence the DELETEs. Ends with 0 when everything is back, 1 when something is missing: it is named.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args, io);
  const kept = await readWitnessed(wish.witness);
  const head = await headKept(kept, await readKeys(join(dirname(wish.witness), 'keys.yaml')));
  if (!head) throw nothingKept(wish.witness);
  const leaves = kept.leaves.slice(0, head.size);
  const { keys } = await keysOf(leaves, []);
  const { receipts, refused } = await receiptsIn(wish.files, keys.map(nodeVerifier));
  const { documents, recalls } = await publishedOn(wish.site);
  const acts = [...recalls, ...(wish.acts ? await actsIn(wish.acts) : [])];
  const store = await open(wish.database);
  try {
    const done = await restored(store, { leaves, receipts, documents, acts });
    await requireRoot(store, head);
    const held = await holdMailings(store, io);
    for (const line of told(done, { leaves, receipts, refused, held })) io.out(line);
    io.out(paint('good', `The log is the one that was witnessed: ${head.size} leaves, root ${toBase64(head.root)}.`));
    return done.missing.length + done.unsaid.length > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

function read(args: string[], io: Io) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      witness: { type: 'string' },
      site: { type: 'string' },
      acts: { type: 'string' },
      database: { type: 'string' },
    },
  });
  if (!values.witness) throw new UsageError('import-receipts needs --witness FOLDER');
  const database = values.database || io.env.DATABASE_URL || DEFAULT_DATABASE;
  return { ...values, files: positionals, witness: values.witness, database };
}

function nothingKept(folder: string): CommandError {
  return new CommandError(
    `No witness has written to ${folder}.`,
    'without it nobody can say what the log was',
    'name the folder that policy witness writes to, as git has it',
  );
}

/** A file that is not there is not made. */
async function open(url: string): Promise<Store> {
  const remedy = 'restore the last backup, and name it with --database or DATABASE_URL';
  if (!/^postgres(ql)?:/.test(url) && !existsSync(url)) {
    throw new CommandError(`There is no database at ${url}.`, 'receipts are added to a backup', remedy);
  }
  return openStore(url).catch((error: Error) => {
    throw new CommandError('The database cannot be opened.', error.message, remedy);
  });
}

/** Every document of the site, and the recalls that it tells of. */
async function publishedOn(site: string | undefined) {
  if (site === undefined) return { documents: [], recalls: [] };
  const { openSite } = await import('./publish/open-site.ts');
  const live = await openSite(site);
  const listed = live.manifest.policies.flatMap(({ id, versions }) => versions.map((one) => ({ policy: id, ...one })));
  const documents: VersionDocument[] = [];
  for (const one of listed) documents.push(await live.document(one));
  const recalls = listed.flatMap(({ policy, version, recalled }) =>
    recalled ? [{ policy, version, ...recalled }] : [],
  );
  return { documents, recalls };
}

const act = z.object({ policy: policyId, version: versionNumber, by: z.string(), because: localized });

async function actsIn(file: string): Promise<RestoreWish['acts']> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`${file} cannot be read.`, error.message, 'name the file with one act a line');
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const parsed = act.safeParse(jsonIn(line));
      if (parsed.success) return parsed.data;
      throw new CommandError(
        `${file}:${at + 1} tells of no act.`,
        parsed.error.issues[0]!.message,
        'see --help for its form',
      );
    });
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function restored(store: Store, wish: RestoreWish) {
  const result = await store.restore(wish);
  if (result.outcome === 'done') return result;
  if (result.outcome === 'documents') {
    const names = result.needed.map(formatRef).join(', ');
    throw new CommandError(
      `${names} ${result.needed.length === 1 ? 'was' : 'were'} published after the backup. Nothing was done.`,
      'the log keeps the hash of a text, not the text, and the documents given do not have it',
      'give --site: the live site, or its pages built again from the commit that was live then',
    );
  }
  throw new CommandError(
    `Leaf ${result.index} is another one in the database than the witness saw. Nothing was done.`,
    'this is no backup of that log, or it was changed since',
    'restore another backup; policy verify says which of them hold',
  );
}

async function requireRoot(store: Store, head: Checkpoint): Promise<void> {
  const { root } = await store.rootAt(head.size);
  if (root && equalBytes(root, head.root)) return;
  throw new CommandError(
    'The log is still another one.',
    'its root is not the witnessed one',
    'restore another backup',
  );
}

/** Those that run: mails that went out after the backup would go out again. */
async function holdMailings(store: Store, io: Io): Promise<number> {
  const running = (await store.campaigns()).filter(({ state }) => state === 'open');
  const because = 'A backup was restored: see who was told already before it goes on.';
  const at = io.now().getTime();
  for (const { policy, version } of running) {
    const lever = { act: 'hold', by: null, because, perHour: null, at, key: null } as const;
    await store.pullLever({ policy, version }, lever, 'person');
  }
  return running.length;
}
