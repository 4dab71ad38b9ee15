/** `policy diff`: what changed between two versions, or between two Markdown files, in the terminal. */
import { parseArgs } from 'node:util';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import { type BodyDiff, DiffInputError, diffBodies } from '#model/diff/index.ts';
import { diffToJson } from '#model/diff/json.ts';
import { DIFF_WORDS } from '#model/diff/languages.ts';
import { diffPage, type PageOptions } from '#model/diff/page.ts';
import { diffToText } from '#model/diff/text.ts';
import type { FactsChangeGroup } from '#model/manifest.ts';
import { parseRef } from '#model/ref.ts';
import { filePair, type Pair, versionPair } from './diff/sides.ts';
import { CommandError, type Io, UsageError, type Verb } from './verb.ts';

const FORMATS = ['text', 'html', 'json'] as const;
type Format = (typeof FORMATS)[number];

export const diff: Verb = {
  about: 'shows what changed between two versions or two Markdown files',
  usage: `usage: npm run policy -- diff privacy@1 privacy@3 [--locale nb] [--format text|html|json]
       npm run policy -- diff old.md new.md [--locale en] [--format text|html|json]

  --locale  language of the texts: one of the site's for versions (the prevailing one unless told); for files "en" unless told
  --format  text for people (the default), html for a whole page, json for programs: words, blocks, facts, stats

Exit code 0, whether or not anything changed.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { locale: { type: 'string' }, format: { type: 'string', default: 'text' } },
  });
  if (positionals.length !== 2) throw new UsageError('diff needs two versions or two files');
  const format = formatOf(values.format);
  const [old, fresh] = positionals as [string, string];
  const refs = [parseRef(old), parseRef(fresh)] as const;
  const pair =
    refs[0] && refs[1]
      ? await versionPair(refs[0], refs[1], values.locale, io)
      : await filePair(old, fresh, values.locale);
  if (pair.note) io.err(pair.note);
  io.out(show(compare(pair), pair, format, io));
  return 0;
}

function formatOf(text: string): Format {
  const format = FORMATS.find((one) => one === text);
  if (!format) throw new UsageError(`--format is text, html or json, not "${text}"`);
  return format;
}

function compare({ before, after, locale }: Pair): BodyDiff {
  try {
    return diffBodies(before, after, { locale });
  } catch (error) {
    if (!(error instanceof DiffInputError)) throw error;
    throw new CommandError('These texts cannot be compared.', error.message, 'give two ordinary texts');
  }
}

function show(changes: BodyDiff, { facts, locale, title }: Pair, format: Format, { env }: Io): string {
  const say = DIFF_WORDS[locale.split('-', 1)[0]!] ?? DIFF_WORDS.en!;
  if (format === 'json') return JSON.stringify(diffToJson(changes, facts));
  if (format === 'html') return page(changes, facts, { say, locale, title });
  const colour = !env.NO_COLOR && (Boolean(env.FORCE_COLOR) || process.stdout.isTTY === true);
  return `${title}\n\n${factsText(facts)}${diffToText(changes, { say, colour })}`.trimEnd();
}

function page(changes: BodyDiff, facts: readonly FactsChangeGroup[], options: PageOptions): string {
  const html = toHtml(diffPage(changes, options));
  const list = (lines: FactsChangeGroup['changes']) =>
    h(
      'ul',
      lines.map(({ text }) => h('li', text)),
    );
  const told = toHtml(
    facts.flatMap(({ heading, changes: lines }) => [h('h2', heading), list(lines)]).map((one) => h('div', one)),
  );
  // After the title, before the list of changes.
  return `<!doctype html>${html.replace('</h1>', () => `</h1>${told}`)}`;
}

function factsText(facts: readonly FactsChangeGroup[]): string {
  const groups = facts.map(
    ({ heading, changes }) => `${heading}\n${changes.map(({ text }) => `  • ${text}\n`).join('')}`,
  );
  return groups.length > 0 ? `${groups.join('\n')}\n` : '';
}
