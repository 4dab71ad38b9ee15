/** `policy import`: a history that exists already becomes versions, each marked as imported. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FaultError } from '#model/fault.ts';
import { RULES_FILE, readRules } from '#model/findings/index.ts';
import { dayAt, isDay, KINDS, type Kind, type Locale, policyId } from '#model/ref.ts';
import { type PolicySettings, policySettings, type SiteSettings } from '#model/version.ts';
import { parseYaml } from '#model/yaml.ts';
import { readContent } from '../lib/files.ts';
import { settingsIn } from '../lib/site.ts';
import { policyYaml, versionFiles } from './import/files.ts';
import { stateInFile, statesInFolder } from './import/folder.ts';
import { statesInGit } from './import/git.ts';
import { placeFiles, requireRoom } from './import/place.ts';
import { progressTo, tell } from './import/report.ts';
import { ACCEPTABLE, type Acceptable, type State } from './import/source.ts';
import { toVersions } from './import/versions.ts';
import { CommandError, type Io, UsageError, type Verb } from './verb.ts';

export const importVerb: Verb = {
  about: 'makes versions of a history that exists already',
  usage: `usage: npm run policy -- import POLICY --git PATH --file privacy.md [--follow]
       npm run policy -- import POLICY --folder PATH
       npm run policy -- import POLICY --file privacy.html --date 2018-07-18

  --git      a git repository; every commit of its main line that changed the file becomes a version
  --follow   go on before the file was renamed
  --folder   a folder of dated files: 2018-07-18.md, privacy-2021-05-01.html …
  --date     the day from which a single file applied
  --locale   the language of the texts; the prevailing one without it
  --also     another language from the same kind of source, as often as needed: --also en=privacy.en.md
  --kind     ${KINDS.join(', ')}; needed when the policy has no policy.yaml yet
  --base     address the text lay at, to complete its relative links
  --accept   take it although it is ${ACCEPTABLE.join(', ')}; the refusal says which
  --dry-run  say what would be written and stop

Texts are made safe: nothing in them can run, links lead to https, mail, phone or a clause. Clauses keep their id from
version to version. Each change is proposed as minor or material, with its findings in version.yaml; a person decides.
All versions are marked imported: nobody is e-mailed about them. A language that is missing is not invented: check names
every file to write. Nothing is ever overwritten, and nothing is written when anything is wrong.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args);
  const files = await readContent(io.root);
  const site = settingsIn(files);
  const existing = policyIn(files, wish.policy);
  requireRoom(io.root, wish.policy);
  const policy = existing ?? newPolicy(wish, site);
  const locale = wish.locale ?? policy.prevailing;
  requireLocales([locale, ...Object.keys(wish.also)], site);
  const states = statesOf(wish, locale, site);
  requirePast(states, dayAt(io.now(), site.timeZone));
  const history = toVersions(states, {
    policy,
    locale,
    accept: wish.accept,
    base: wish.base,
    rules: rulesIn(io.root),
    progress: progressTo(io),
  });
  const written = versionFiles(history.versions, site.locales);
  if (!existing) written.set('policy.yaml', policyYaml({ ...policy, titles: history.titles, locales: site.locales }));
  if (!wish.dryRun) placeFiles(io.root, wish.policy, written);
  tell(history, { policy: wish.policy, locales: site.locales, isNew: !existing, dryRun: wish.dryRun }, io);
  return 0;
}

interface Wish {
  policy: string;
  git: string | undefined;
  folder: string | undefined;
  file: string | undefined;
  date: string | undefined;
  follow: boolean;
  locale: Locale | undefined;
  also: Record<Locale, string>;
  kind: Kind | undefined;
  base: string | null;
  accept: ReadonlySet<Acceptable>;
  dryRun: boolean;
}

function read(args: string[]): Wish {
  const text = { type: 'string' } as const;
  const many = { type: 'string', multiple: true, default: [] as string[] } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      git: text,
      folder: text,
      file: text,
      date: text,
      locale: text,
      kind: text,
      base: text,
      also: many,
      accept: many,
      follow: flag,
      'dry-run': flag,
    },
  });
  const [policy, ...rest] = positionals;
  if (policy === undefined || rest.length > 0) throw new UsageError('import needs one policy: import privacy …');
  if (!policyId.safeParse(policy).success)
    throw new UsageError(`"${policy}" is no policy id: lower-case words joined by hyphens`);
  requireOneSource(values);
  return {
    ...values,
    policy,
    kind: oneOf(values.kind, KINDS, '--kind'),
    base: baseOf(values.base),
    also: Object.fromEntries(values.also.map(pairOf)),
    accept: new Set(values.accept.flatMap((one) => one.split(',')).map((one) => oneOf(one, ACCEPTABLE, '--accept')!)),
    dryRun: values['dry-run'],
  } as Wish;
}

function requireOneSource({
  git,
  folder,
  file,
  date,
  follow,
}: {
  git?: string;
  folder?: string;
  file?: string;
  date?: string;
  follow: boolean;
}): void {
  const shape = [git && 'git', folder && 'folder', file && 'file', date && 'date'].filter(Boolean).join(' ');
  if (!['git file', 'folder', 'file date'].includes(shape))
    throw new UsageError('import needs one source: --git and --file, or --folder, or --file and --date');
  if (date !== undefined && !isDay(date)) throw new UsageError(`--date "${date}" is no calendar day; write 2018-07-18`);
  if (follow && !git) throw new UsageError('--follow goes with --git');
  if (git && file && (file.startsWith('/') || file.split('/').includes('..')))
    throw new UsageError('--file is a path inside the repository, from its root');
}

function oneOf<T extends string>(text: string | undefined, choices: readonly T[], option: string): T | undefined {
  if (text === undefined || choices.includes(text as T)) return text as T | undefined;
  throw new UsageError(`${option} has no "${text}"; there are ${choices.join(', ')}`);
}

function baseOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new UsageError(`--base is no address: ${text}`);
}

function pairOf(text: string): [Locale, string] {
  const match = /^([a-z]{2,3}(?:-[A-Z]{2})?)=(.+)$/.exec(text);
  if (!match) throw new UsageError(`--also needs a language and a path: --also en=privacy.en.md, not "${text}"`);
  return [match[1]!, match[2]!];
}

function statesOf(
  { git, folder, file, date, follow, also, accept }: Wish,
  locale: Locale,
  { timeZone }: SiteSettings,
): State[] {
  const source = { locale, also, timeZone, accept };
  if (git !== undefined) return statesInGit({ ...source, path: git, file: file!, follow });
  return folder === undefined ? stateInFile(file!, date!, source) : statesInFolder(folder, source);
}

function policyIn(files: Awaited<ReturnType<typeof readContent>>, id: string): PolicySettings | undefined {
  const path = `content/policies/${id}/policy.yaml`;
  const text = files.get(path);
  if (text === undefined) return undefined;
  const { value, faults } = parseYaml(path, text, policySettings);
  if (!value) throw new FaultError(faults);
  return value;
}

function newPolicy({ policy, kind, locale }: Wish, site: SiteSettings): PolicySettings {
  if (!kind) {
    throw new CommandError(
      `content/policies/${policy}/policy.yaml is not there yet.`,
      'it says what people are asked to do with the policy',
      'add --kind notice (they read it), agreement (they accept it) or consent (they say yes or no)',
    );
  }
  return { id: policy, kind, prevailing: locale ?? site.locales[0]!, slug: {}, title: {}, recalls: [] };
}

function requireLocales(wanted: readonly Locale[], { locales }: SiteSettings): void {
  const odd = wanted.find((one) => !locales.includes(one));
  if (odd) throw new UsageError(`the site has no language "${odd}"; content/site.yaml has ${locales.join(', ')}`);
  if (new Set(wanted).size < wanted.length) throw new UsageError('a language is named twice');
}

function requirePast(states: readonly State[], today: string): void {
  const ahead = states.find((one) => one.day > today);
  if (!ahead) return;
  throw new CommandError(
    `${ahead.from} applies from ${ahead.day}, and today is ${today}.`,
    'imported is what was in use before; nobody has been told of what is still to come',
    'leave it out, and write it as a new version: npm run policy -- new',
  );
}

function rulesIn(root: string) {
  const { rules, faults } = readRules(readFileSync(join(root, RULES_FILE), 'utf8'));
  if (!rules) throw new FaultError(faults);
  return rules;
}
