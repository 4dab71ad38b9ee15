/** `policy keys`: API keys made here, beside the database; the secret is shown once. */
import { parseArgs } from 'node:util';
import { makeKey } from '../../api/keys.ts';
import { openStore } from '../../api/store/open.ts';
import { type ApiKey, SCOPES, type Scope, type Store } from '../../api/store/store.ts';
import { DEFAULT_DATABASE } from './database.ts';
import { expiryOf } from './keys/expiry.ts';
import { rotateLog } from './keys/rotate.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

export const keys: Verb = {
  about: 'makes, lists and revokes API keys; changes the log key',
  usage: `usage: npm run policy -- keys create --name NAME --scope SCOPE [--scope SCOPE …] [--expires YYYY-MM-DD | --days N]
       npm run policy -- keys list
       npm run policy -- keys revoke ID
       npm run policy -- keys rotate-log

  --name    what the key is for, as the log will show it: "webshop"
  --scope   publish (publish, mark and recall versions), shop (status, answers, users) or read (counts)
  --expires the last day on which the key works, in the time zone of content/site.yaml
  --days    the key stops working after so many days; for ever without either

The database is DATABASE_URL, ${DEFAULT_DATABASE} without it. The secret is printed once and stored nowhere:
a lost key is revoked and made again.

rotate-log gives the log a new key, which the old one signs over: when somebody may have seen it, or who keeps it has left.
With WITNESS set, only when the log is the witnessed one. The file is LOG_KEY_FILE; the new key takes its place, the old one is kept beside it. Start the API again afterwards.`,
  run,
};

async function run([action, ...args]: string[], io: Io): Promise<number> {
  if (action === 'rotate-log') {
    await rotateLog(io.env.DATABASE_URL || DEFAULT_DATABASE, io);
    return 0;
  }
  const act = { create, list, revoke }[action ?? ''];
  if (!act) throw new UsageError(action ? `keys has no "${action}"` : 'keys needs create, list, revoke or rotate-log');
  const wish = await read(action!, args, io);
  const store = await openStore(io.env.DATABASE_URL || DEFAULT_DATABASE);
  try {
    await act(store, wish, io);
    return 0;
  } finally {
    await store.close();
  }
}

interface Wish {
  name: string;
  scopes: Scope[];
  /** Epoch ms; null for never. */
  expiresAt: number | null;
  id: string;
}

/** Everything is judged before the database is opened. */
async function read(action: string, args: string[], io: Io): Promise<Wish> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      scope: { type: 'string', multiple: true },
      days: { type: 'string' },
      expires: { type: 'string' },
    },
  });
  const scopes = (values.scope ?? []).flatMap((one) => one.split(','));
  if (action === 'create' && !values.name?.trim()) throw new UsageError('keys create needs --name');
  if (action === 'create' && scopes.length === 0)
    throw new UsageError(`keys create needs --scope: ${SCOPES.join(', ')}`);
  const unknown = scopes.find((one) => !(SCOPES as readonly string[]).includes(one));
  if (unknown !== undefined) throw new UsageError(`there is no scope "${unknown}"; there are ${SCOPES.join(', ')}`);
  if (action === 'revoke' && positionals.length !== 1)
    throw new UsageError('keys revoke needs one ID; "keys list" shows them');
  const expiresAt = await expiryOf(values, io);
  return { name: values.name?.trim() ?? '', scopes: scopes as Scope[], expiresAt, id: positionals[0] ?? '' };
}

async function create(store: Store, { name, scopes, expiresAt }: Wish, io: Io): Promise<void> {
  const made = makeKey({ name, scopes, at: io.now().getTime(), expiresAt });
  await store.createKey(made.key);
  const until = expiresAt === null ? '' : `, until ${isoMinute(expiresAt)}`;
  io.err(`Key ${made.key.id} for "${name}": ${scopes.join(', ')}${until}. This is the only time its secret is shown:`);
  io.out(made.secret);
}

async function list(store: Store, _: Wish, io: Io): Promise<void> {
  const all = await store.keys();
  if (all.length === 0)
    io.out('There are no keys. Make one: npm run policy -- keys create --name webshop --scope shop');
  for (const key of all) {
    const until = key.expiresAt === null ? '' : paint('quiet', ` (until ${isoMinute(key.expiresAt)})`);
    const state = stateOf(key, io.now().getTime()).padEnd(8);
    io.out(`${key.id}  ${state}  ${key.scopes.join(',').padEnd(19)}  ${key.name}${until}`);
  }
}

/** `2027-01-31 23:00 UTC` */
function isoMinute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function stateOf(key: ApiKey, now: number): string {
  if (key.revokedAt !== null) return paint('quiet', 'revoked');
  return key.expiresAt !== null && key.expiresAt <= now ? paint('quiet', 'expired') : paint('good', 'works');
}

async function revoke(store: Store, { id }: Wish, io: Io): Promise<void> {
  if (await store.revokeKey(id, io.now().getTime())) {
    io.out(`Key ${id} is revoked; running servers notice within five seconds.`);
    return;
  }
  throw new CommandError(
    `There is no key ${id}.`,
    'nothing was revoked',
    'see the ids with: npm run policy -- keys list',
  );
}
