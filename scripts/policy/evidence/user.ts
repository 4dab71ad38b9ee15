/** The evidence of one user to a file: from the database, or by a running API. */
import { writeFile } from 'node:fs/promises';
import { bundle } from '../../../api/evidence/bundle.ts';
import { gather } from '../../../api/evidence/gather.ts';
import { DEFAULT_DATABASE, openWitnessed } from '../database.ts';
import { CommandError, type Io, paint, UsageError } from '../verb.ts';

export interface UserWish {
  user: string;
  out?: string | undefined;
  database?: string | undefined;
  api?: string | undefined;
}

export async function userEvidence(wish: UserWish, io: Io): Promise<number> {
  const bytes = wish.api === undefined ? await fromDatabase(wish, io) : await fromApi(wish.api, wish.user, io);
  const out = wish.out ?? 'evidence.zip';
  await writeFile(out, bytes, { mode: 0o600, flag: wish.out === undefined ? 'wx' : 'w' }).catch(cannotWrite(out));
  io.out(paint('good', `${out}: what proves the answers of ${wish.user}. README.txt in it says how to check them.`));
  return 0;
}

async function fromDatabase({ user, database }: UserWish, io: Io): Promise<Uint8Array> {
  const url = database || io.env.DATABASE_URL || DEFAULT_DATABASE;
  const store = await openWitnessed(url, 'so there is nothing to prove', io);
  try {
    const parts: Uint8Array[] = [];
    for await (const part of bundle(await gather(store, user, io.now().getTime()))) parts.push(part);
    return Buffer.concat(parts);
  } finally {
    await store.close();
  }
}

async function fromApi(api: string, user: string, io: Io): Promise<Uint8Array> {
  const key = io.env.POLICY_KEY;
  if (!key) throw new UsageError('POLICY_KEY is not set: it holds a key with the scope shop.');
  const address = `${api.replace(/\/+$/, '')}/v1/users/${encodeURIComponent(user)}/evidence`;
  const response = await fetch(address, { headers: { Authorization: `Bearer ${key}` } }).catch((error: Error) => {
    throw new CommandError(`${api} does not answer.`, error.message, 'check --api, and that the API runs');
  });
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  const { title, detail } = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
  throw new CommandError(`${api} refused (${response.status}).`, title ?? 'no reason given', detail ?? 'check the key');
}

function cannotWrite(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    const why = error.code === 'EEXIST' ? 'there is such a file already' : error.message;
    throw new CommandError(`${path} cannot be written.`, why, 'name another place with --out');
  };
}
