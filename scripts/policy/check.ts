/** `policy check`: everything that would stop a build, before it does. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Fault, formatFault } from '#model/fault.ts';
import { HASHES_FILE, type House, hashesOf, loadHouse, refOf } from '#model/house.ts';
import { readContent } from '../lib/files.ts';
import { type Io, paint, UsageError, type Verb } from './verb.ts';

export const check: Verb = {
  about: 'reads all texts and says what must not be published',
  usage: `usage: npm run policy -- check [--write] [--json]

  --write   add the content hash of each new version to ${HASHES_FILE}; never changes a line that is there
  --json    print the faults as JSON

Exit code 0 when nothing is wrong, 1 when something is.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { write: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length > 0) throw new UsageError(`check takes no "${positionals[0]}"; it always reads everything`);
  if (values.write) await writeHashes(io);
  const { house, faults } = loadHouse(await readContent(io.root));
  if (values.json) io.out(JSON.stringify(faults, null, 2));
  else tell(house, faults, io);
  return faults.some((one) => one.severity === 'error') ? 1 : 0;
}

function tell(house: House | undefined, faults: readonly Fault[], io: Io): void {
  for (const one of faults) io.out(`${formatFault(one)}\n`);
  const errors = faults.filter((one) => one.severity === 'error').length;
  if (errors > 0 || !house) {
    io.out(paint('bad', `${errors} ${errors === 1 ? 'error' : 'errors'}: nothing of this can be published.`));
    return;
  }
  const versions = house.policies.reduce((sum, policy) => sum + policy.versions.length, 0);
  io.out(
    paint(
      'good',
      `${house.policies.length} policies, ${versions} versions in ${house.site.locales.join(' and ')}: all in order.`,
    ),
  );
}

/** Appends a line for each version that has none; the file is replaced whole, so an interrupted write harms nothing. */
async function writeHashes(io: Io): Promise<void> {
  const { house } = loadHouse(await readContent(io.root));
  if (!house) return;
  const missing = house.policies
    .flatMap((policy) => policy.versions)
    .filter((version) => !house.hashes[refOf(version)]);
  if (missing.length === 0) return;
  const path = join(io.root, HASHES_FILE);
  const before = await readFile(path, 'utf8').catch(() => HEADER);
  const lines = missing.map(
    (version) =>
      `${refOf(version)}:\n${Object.entries(hashesOf(version))
        .map(([locale, hash]) => `  ${locale}: ${hash}\n`)
        .join('')}`,
  );
  await writeFile(`${path}.new`, before.replace(/\n*$/, '\n') + lines.join(''));
  await rename(`${path}.new`, path);
  io.out(`${HASHES_FILE}: added ${missing.map(refOf).join(', ')}`);
}

const HEADER = `# Content hash (SHA-256 of what a visitor reads) of every version and language. Only ever added to:
# a build stops when a published text, a component's words or a library would change what a version says.
`;
