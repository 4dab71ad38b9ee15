/** `policy check`: everything that would stop a build or must not be published, before it does. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorsIn } from '#model/fault.ts';
import { HASHES_FILE } from '#model/house.ts';
import { readContent } from '../../site/files.ts';
import { findBase } from './check/base.ts';
import { writeHashes } from './check/hashes.ts';
import { reportOf } from './check/report.ts';
import { sizesOf } from './check/size.ts';
import { type Survey, survey } from './check/survey.ts';
import { asAnnotation, asJson, asText } from './check/tell.ts';
import { publishedIn } from './check/touched.ts';
import { type Io, UsageError, type Verb } from './verb.ts';

export const check: Verb = {
  about: 'reads all texts and says what must not be published',
  usage: `usage: npm run policy -- check [--base COMMIT] [--write] [--json] [--annotations] [--report FILE [--preview URL] [--api URL]]

  --base         what was published before: a commit, branch or tag. Without it where the work branched off
                 origin/main; on main the parent commit
  --write        add the content hash of each new version to ${HASHES_FILE}; a line that is published never changes
  --json         print faults and findings as JSON
  --annotations  print GitHub's workflow commands too, as it does by itself under GitHub Actions
  --report       write what a reviewer wants to know as Markdown
  --preview      address where the site is built from this change, for links in the report
  --api          address of a running API: the report then says how many people would be asked and told. The key, with
                 scope read or publish, is read from POLICY_KEY

Exit code 0 when nothing is wrong, 1 when something is. Warnings and information never fail.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args);
  if (wish.write) await write(wish.base, io);
  const found = survey(io.root, io.now(), wish.base);
  io.out(wish.json ? asJson(found) : asText(found).join('\n'));
  if (wish.annotations || (io.env.GITHUB_ACTIONS === 'true' && !wish.json)) annotate(found, wish.json, io);
  if (wish.report) await report(wish.report, found, wish, io);
  return errorsIn(found.faults).length > 0 ? 1 : 0;
}

interface Wish {
  base: string | undefined;
  write: boolean;
  json: boolean;
  annotations: boolean;
  report: string | undefined;
  preview: string | undefined;
  api: string | undefined;
}

function read(args: string[]): Wish {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      base: { type: 'string' },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      annotations: { type: 'boolean', default: false },
      report: { type: 'string' },
      preview: { type: 'string' },
      api: { type: 'string' },
    },
  });
  const { base, write, json, annotations, report, preview, api } = values;
  if (positionals.length > 0) throw new UsageError(`check takes no "${positionals[0]}"; it always reads everything`);
  for (const [name, url] of Object.entries({ preview, api }))
    if (url !== undefined && !/^https?:\/\/[^/]/.test(url)) throw new UsageError(`--${name} is no address: ${url}`);
  return { base, write, json, annotations, report, preview, api };
}

async function report(file: string, found: Survey, { preview, api }: Wish, io: Io): Promise<void> {
  const sizes = api ? await sizesOf(found.drafts, api, io.env.POLICY_KEY ?? '') : undefined;
  await writeFile(resolve(io.root, file), reportOf(found, { preview, sizes }));
}

/** Standard output stays one JSON document. */
function annotate({ faults }: Survey, toErrors: boolean, io: Io): void {
  for (const one of faults) (toErrors ? io.err : io.out)(asAnnotation(one));
}

async function write(base: string | undefined, io: Io): Promise<void> {
  const { files, faults } = readContent(join(io.root, 'content'));
  if (faults.length > 0) return;
  const known = findBase(io.root, base).base;
  const written = await writeHashes(io.root, files, known && publishedIn(known.files));
  if (written.length > 0) io.err(`${HASHES_FILE}: wrote ${written.join(', ')}`);
}
