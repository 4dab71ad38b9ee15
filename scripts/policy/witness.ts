/** `policy witness`: what the log shows now is compared with what it showed before, and kept where its keeper cannot change it. */
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { noteVerifierKey, publicKeyBytes, thumbprint, toBase64 } from '#model/receipt.ts';
import { type Io, paint, UsageError, type Verb } from './verb.ts';
import { logAt } from './witness/api.ts';
import { readWitnessed, writeWitnessed } from './witness/folder.ts';
import { type Growth, judge } from './witness/judge.ts';
import { addKeys, readKeys } from './witness/keys.ts';

const FOLDER = 'content/log';

export const witness: Verb = {
  about: 'keeps what the log shows, and refuses a log that was changed',
  usage: `usage: npm run policy -- witness --api URL [--folder ${FOLDER}]

  --api     address of the API (or POLICY_API)
  --folder  where heads, leaf hashes and public leaves are kept; the keys stand beside it, in keys.yaml

Reads the signed head and the new leaves, which name nobody, and sees that they continue what was kept: by making the root of
all leaves again, and by the API's own proof. Then they are added to the folder, to be committed. The first run believes the
key that the log names, and adds it to keys.yaml; compare it with the one the API said at its first start. A later key is
believed when the one before has signed it over.
Ends with 0 when the log holds, 1 when it was cut, rewritten or signed with an unknown key: nothing is written then.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({ args, options: { api: { type: 'string' }, folder: { type: 'string' } } });
  const api = addressOf(values.api ?? io.env.POLICY_API);
  const folder = resolve(io.root, values.folder ?? FOLDER);
  const keysFile = join(dirname(folder), 'keys.yaml');
  const kept = await readWitnessed(folder);
  const growth = await judge(logAt(api), kept, await readKeys(keysFile));
  await addKeys(keysFile, growth.additions);
  const isNew = growth.head.size > growth.from || kept.checkpoint === null;
  if (isNew) await writeWitnessed(folder, growth.witnessed, { ...growth, at: io.now() });
  for (const line of told(growth)) io.out(line);
  return 0;
}

function told({ from, head, additions, isFirst }: Growth): string[] {
  const { origin, size, root } = head;
  const more = size - from;
  return [
    ...additions.map(({ jwk, note }) =>
      isFirst
        ? paint(
            'note',
            `The key ${thumbprint(jwk)} (${note}) was believed because it came first. Compare it with the one the API said at its first start.`,
          )
        : `The key ${thumbprint(jwk)} (${note}) was added: the key before has signed it over.`,
    ),
    ...additions.map(({ jwk }) =>
      paint('quiet', `For other witnesses: ${noteVerifierKey(origin, publicKeyBytes(jwk))}`),
    ),
    paint(
      'good',
      `Log ${origin}: ${size} leaves, root ${toBase64(root)}; ${more === 0 ? 'nothing new' : `${more} new`}.`,
    ),
  ];
}

function addressOf(text: string | undefined): string {
  if (!text) throw new UsageError('witness needs --api URL');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`--api is no address: ${text}`);
  return text.replace(/\/+$/, '');
}
