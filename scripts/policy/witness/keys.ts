/** `content/keys.yaml`: the public keys of the log, only ever added to. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type PublicJwk, thumbprint } from '#model/receipt.ts';
import { logKeys } from '#model/version.ts';
import { parseYaml } from '#model/yaml.ts';
import { CommandError } from '../verb.ts';

const HEADER = `# Public keys of the log, old ones too: receipts and checkpoints are checked with them, here and in the browser.
# Written by \`policy witness\`; a line is never taken away, or receipts signed with that key would no longer hold.
`;

/** The keys in the file at `path`; none where there is no file. */
export async function readKeys(path: string): Promise<PublicJwk[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new CommandError(`${path} cannot be read.`, error.message, 'give the right to read it');
  });
  const { value, faults } = parseYaml(path, text || '[]', logKeys);
  if (value) return value;
  throw new CommandError(
    `${path} is no list of keys.`,
    faults[0]?.what ?? 'it does not parse',
    'mend it, or put it back as git has it',
  );
}

/** A key to add, and a few words on where it comes from. */
export interface Addition {
  jwk: PublicJwk;
  note: string;
}

export async function addKeys(path: string, additions: readonly Addition[]): Promise<void> {
  const known = await readKeys(path);
  const lines = additions
    .filter(({ jwk }) => !known.some(({ x }) => x === jwk.x))
    .map(({ jwk, note }) => `- { kty: OKP, crv: Ed25519, x: ${jwk.x} } # ${thumbprint(jwk)}, ${note}\n`);
  if (lines.length === 0) return;
  const before = known.length === 0 ? HEADER : (await readFile(path, 'utf8')).replace(/\n*$/, '\n');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, before + lines.join(''));
}
