/** `policy verify`: recomputes the log from the rows of the database, and says what is wrong and since when. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { KEYS_FILE } from '#model/house.ts';
import { type Checkpoint, openCheckpoint, parseCheckpoint, parseNote, toBase64 } from '#model/receipt.ts';
import { type AuditReport, type AuditWish, audit, type Fault } from '../../api/log/audit.ts';
import { nodeVerifier } from '../../api/log/key.ts';
import type { Store } from '../../api/store/store.ts';
import { DEFAULT_DATABASE, openExisting } from './database.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';
import { verifyReceipt } from './verify/receipt.ts';

/** Signatures checked of every thousand receipts, unless all are: when it is wished, or the log is small. */
const SAMPLE = 20;
const SMALL = 5_000;
const STEP = 100_000;
/** So many leaves are read through before another thread has started. */
const QUICK = 50_000;

export const verify: Verb = {
  about: 'recomputes the log of answers from the database',
  usage: `usage: npm run policy -- verify [--database URL] [--all] [--checkpoint FILE]
       npm run policy -- verify --receipt FILE [--proof FILE] [--keys content/keys.yaml]

  --database    a SQLite file or postgres://…; DATABASE_URL, or ${DEFAULT_DATABASE}, without it
  --all         checks the signature of every receipt, not of ${SAMPLE} in a thousand; a log of
                ${SMALL.toLocaleString('en-GB')} leaves or fewer is checked whole anyhow
  --checkpoint  a signed head of the log that was kept elsewhere: the log must have had it. Without one, a database that
                was rewritten from end to end with a new key looks like any other

Every leaf is made again from its record and opening, the tree from the leaves, and each receipt's root from the tree;
publications, marks, recalls, erasures and merges must be those that the log tells of, and everybody must stand where their
answers put them. Nothing is written.

  --receipt     one receipt instead, without a database: what was answered, to which text, when, and whether it holds
  --proof       that the log holds it, as GET /v1/receipts/{id}/proof gives it; a witness's folder beside the keys does as well
  --keys        public keys of the log; content/keys.yaml without it

Ends with 0 when all holds, 1 when something does not.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      database: { type: 'string' },
      all: { type: 'boolean' },
      checkpoint: { type: 'string' },
      receipt: { type: 'string' },
      proof: { type: 'string' },
      keys: { type: 'string' },
    },
  });
  const { receipt, proof, keys = KEYS_FILE } = values;
  if (receipt !== undefined) return verifyReceipt({ receipt, proof, keys }, io);
  if (proof !== undefined) throw new UsageError('--proof goes with --receipt');
  const store = await openExisting(
    values.database || io.env.DATABASE_URL || DEFAULT_DATABASE,
    'an empty one would prove nothing',
  );
  try {
    const witness = values.checkpoint === undefined ? undefined : await checkpointIn(values.checkpoint, store);
    const size = await sizeOf(store);
    const signatures = values.all || size <= SMALL ? 'all' : SAMPLE;
    const threads = size <= QUICK ? 0 : availableParallelism();
    const wish: AuditWish = { signatures, witness, threads, progress: progressTo(io) };
    const report = await store.audit((tables) => audit(tables, wish));
    for (const line of told(report, witness)) io.out(line);
    return report.faultCount > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

function progressTo(io: Io): (leaves: number) => void {
  let next = STEP;
  return (leaves) => {
    if (leaves < next) return;
    io.err(paint('quiet', `${leaves.toLocaleString('en-GB')} leaves …`));
    next = leaves + STEP;
  };
}

/** The head in a file, signed by one of the log's keys as the database lists them. */
async function checkpointIn(path: string, store: Store): Promise<Checkpoint> {
  const note = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} cannot be read.`, error.message, 'name the file that holds the checkpoint');
  });
  const stated = parseCheckpoint(parseNote(note)?.text ?? '');
  const keys = await store.audit((tables) => tables.keys());
  const verifiers = keys.map(({ x }) => nodeVerifier({ kty: 'OKP', crv: 'Ed25519', x }));
  const head = stated && (await openCheckpoint(note, stated.origin, verifiers));
  if (head) return head;
  throw new CommandError(
    `${path} holds no checkpoint that this log signed.`,
    stated ? 'its signature is not that of a key of this database' : 'it is no signed note of the form C2SP checkpoint',
    'if the file is right, the database is another one, or its keys were exchanged',
  );
}

/** Leaves of the log; 0 when it does not say, for then that is for the audit to tell. */
function sizeOf(store: Store): Promise<number> {
  return store.rootAt(0).then(
    ({ size }) => size,
    () => 0,
  );
}

function told(report: AuditReport, witness: Checkpoint | undefined): string[] {
  const { origin, size, root, answers, links, erased, signatures, faults, faultCount } = report;
  const number = (count: number) => count.toLocaleString('en-GB');
  const about = [
    `Log ${origin ?? 'that has not begun'}: ${number(size)} leaves, root ${toBase64(root)}`,
    `${number(answers)} answers held, ${number(erased)} erased; ${number(signatures)} of ${number(answers)} signatures checked`,
    ...(links > 0 ? [`${number(links)} merges of users, and what undid them`] : []),
    ...(witness ? [`The checkpoint at ${number(witness.size)} leaves was compared`] : []),
  ];
  if (faultCount === 0) return [...about, paint('good', 'Everything holds.')];
  const first = faults.filter((one) => one.index !== null).sort((a, b) => a.index! - b.index!)[0];
  return [
    ...about,
    '',
    ...faults.map(faultLine),
    ...(faultCount > faults.length ? [`… and ${number(faultCount - faults.length)} more`] : []),
    '',
    paint(
      'bad',
      `${number(faultCount)} ${faultCount === 1 ? 'fault' : 'faults'}${first ? `, the first at leaf ${first.index}${since(first)}` : ''}.`,
    ),
    'Stop the API, keep this database as it is, and restore the last backup on which this command finds nothing.',
  ];
}

function faultLine({ says, at }: Fault): string {
  return `  ${paint('bad', '✗')} ${says}${at === null ? '' : paint('quiet', ` (${new Date(at).toISOString()})`)}`;
}

function since({ at }: Fault): string {
  return at === null ? '' : `: what was recorded until ${new Date(at).toISOString()} is before it`;
}
