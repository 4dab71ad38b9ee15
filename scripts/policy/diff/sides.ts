/** The two texts that `policy diff` compares, rendered. */
import { readFile, stat } from 'node:fs/promises';
import type { Root } from 'hast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { tangleFaults } from '#model/body/tangle.ts';
import { differences } from '#model/facts/index.ts';
import { type House, loadHouse, type Policy, renderBody, type Version } from '#model/house.ts';
import type { FactsChangeGroup } from '#model/manifest.ts';
import { formatDay, formatRef, type VersionRef } from '#model/ref.ts';
import { readContent } from '../../lib/files.ts';
import { CommandError, type Io, UsageError } from '../verb.ts';

export interface Pair {
  before: Root;
  after: Root;
  locale: string;
  /** Facts differences, in the locale; none for loose files. */
  facts: readonly FactsChangeGroup[];
  title: string;
  /** Something to know before reading, for standard error. */
  note?: string;
}

const MAX_BYTES = 5_000_000;
const MAX_LINES = 20_000;

/** Two versions of one policy, the older first whatever the order asked. */
export async function versionPair(
  one: VersionRef,
  other: VersionRef,
  asked: string | undefined,
  io: Io,
): Promise<Pair> {
  if (one.policy !== other.policy)
    throw new UsageError(`${formatRef(one)} and ${formatRef(other)} are not versions of one policy`);
  const { house, faults } = loadHouse(await readContent(io.root));
  if (!house)
    throw new CommandError(
      'The texts cannot be read.',
      `there are ${faults.length} faults`,
      'run: npm run policy -- check',
    );
  const policy = policyOf(house, one.policy);
  const [old, fresh] = one.version <= other.version ? [one, other] : [other, one];
  const [before, after] = [versionOf(policy, old), versionOf(policy, fresh)];
  const locale = localeOf(house, policy, asked);
  return {
    before: renderBody(before, locale),
    after: renderBody(after, locale),
    locale,
    facts: before.facts && after.facts ? differences(before.facts, after.facts, locale) : [],
    title: `${dated(before, locale)} → ${dated(after, locale)}`,
    ...(old === one ? {} : { note: `${formatRef(fresh)} is the newer of the two; shown from old to new.` }),
  };
}

function dated(version: Version, locale: string): string {
  return `${formatRef({ policy: version.policy.id, version: version.version })} (${formatDay(version.settings.effective, locale)})`;
}

function policyOf(house: House, id: string): Policy {
  const policy = house.policies.find((one) => one.settings.id === id);
  if (policy) return policy;
  const known = house.policies.map((one) => one.settings.id).join(', ');
  throw new CommandError(`There is no policy "${id}".`, `there are ${known}`, 'correct the name');
}

function versionOf(policy: Policy, ref: VersionRef): Version {
  const version = policy.versions.find((one) => one.version === ref.version);
  if (version) return version;
  throw new CommandError(
    `There is no ${formatRef(ref)}.`,
    `${ref.policy} has versions 1 to ${policy.versions.length}`,
    'choose one of them',
  );
}

function localeOf(house: House, policy: Policy, asked: string | undefined): string {
  const locale = asked ?? policy.settings.prevailing;
  if (house.site.locales.includes(locale)) return locale;
  throw new UsageError(`--locale is one of ${house.site.locales.join(', ')}, not "${locale}"`);
}

/** Two Markdown files. */
export async function filePair(old: string, fresh: string, asked: string | undefined): Promise<Pair> {
  const [before, after] = await Promise.all([readMarkdown(old), readMarkdown(fresh)]);
  return { before, after, locale: languageOf(asked), facts: [], title: `${old} → ${fresh}` };
}

function languageOf(asked = 'en'): string {
  try {
    return Intl.getCanonicalLocales(asked)[0]!;
  } catch {
    throw new UsageError(`--locale is a language such as nb or en, not "${asked}"`);
  }
}

async function readMarkdown(path: string): Promise<Root> {
  const facts = await stat(path).catch(() => null);
  if (facts?.isDirectory()) throw new CommandError(`${path} is a folder.`, 'diff compares two files', 'name the files');
  if (!facts?.isFile())
    throw new CommandError(
      `There is no file ${path}.`,
      'diff takes two versions such as privacy@1, or two files',
      'correct the path',
    );
  if (facts.size > MAX_BYTES) throw new CommandError(`${path} is over 5 MB.`, 'no policy is that long', 'give a text');
  return toBody(path, textOf(path, await readFile(path)));
}

function textOf(path: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Falls through: the words are the same.
  }
  throw new CommandError(`${path} is no text in UTF-8.`, 'words can only be compared in a text', 'save it as UTF-8');
}

/** What takes the parser time that grows with the square of the text is refused before it is parsed. */
function toBody(path: string, markdown: string): Root {
  const refuse = (why: string): never => {
    throw new CommandError(`${path} cannot be compared.`, why, 'give an ordinary text');
  };
  if (markdown.split('\n').length > MAX_LINES) refuse(`it has more than ${MAX_LINES} lines, and no policy has`);
  const [fault] = tangleFaults(path, markdown);
  if (fault) refuse(`line ${fault.line} has ${fault.what}`);
  const processor = unified().use(remarkParse).use(remarkGfm).use(remarkRehype);
  return processor.runSync(processor.parse(markdown)) as Root;
}
