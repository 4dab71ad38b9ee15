/** `policy new`: the newest version copied into the next folder, ready to be changed. */
import { parseArgs } from 'node:util';
import { type House, loadHouseOrThrow, type Policy, recallOf, refOf, type Version } from '#model/house.ts';
import { addDays, type Day, dayAt, formatDay } from '#model/ref.ts';
import { readContent } from '../lib/files.ts';
import { type Git, gitIn } from '../lib/git.ts';
import { copyVersion } from './new/copy.ts';
import { freshSettings } from './new/settings.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

const MAIN = 'main';

export const fresh: Verb = {
  about: 'starts the next version of a policy',
  usage: `usage: npm run policy -- new POLICY

Copies the newest version of POLICY that was not taken back into the next folder, and commits the copy by itself, so that your changes show as
changes. Sets the day from the notice period in content/site.yaml, and leaves a place for what only a person can write. On
${MAIN} it makes a branch first, named after the version. Says what to edit next.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  if (positionals.length !== 1) throw new UsageError('new needs one POLICY, the name of a folder in content/policies');
  const git = readyGit(io.root);
  const house = loadHouseOrThrow(await readContent(io.root));
  const policy = policyIn(house, positionals[0]!);
  const last = policy.versions.at(-1)!;
  const from = policy.versions.findLast((one) => !recallOf(one)) ?? last;
  const number = last.version + 1;
  const effective = dayFor(house, last, io.now());
  const branch = branchFor(git, `${policy.settings.id}-${number}`);
  const folder = `content/policies/${policy.settings.id}`;
  const refs = { from: refOf(from), to: `${policy.settings.id}@${number}` };
  const settings = freshSettings(house, effective);
  copyVersion(git, {
    root: io.root,
    from: `${folder}/${from.version}`,
    to: `${folder}/${number}`,
    branch,
    settings,
    refs,
  });
  io.out(nextSteps(house, refs.to, `${folder}/${number}`, effective, branch));
  return 0;
}

/** Git on a branch with nothing uncommitted. */
function readyGit(root: string): Git {
  const git = gitIn(root);
  if (!git)
    throw new CommandError(
      'There is no git repository here.',
      'a new version is a commit, so that others can see what you change',
      'clone the repository and run the command there; nothing was changed',
    );
  if (!git.ask('symbolic-ref', '--quiet', 'HEAD'))
    throw new CommandError(
      'You are on no branch (a detached head).',
      'the new version would belong to no branch and get lost',
      `git switch ${MAIN}, and run the command again; nothing was changed`,
    );
  if (!git.ask('rev-parse', '--verify', '--quiet', 'HEAD'))
    throw new CommandError(
      'The repository has no commit yet.',
      'there is nothing to copy from',
      'commit the texts first; nothing was changed',
    );
  const dirty = git.run('status', '--porcelain').split('\n').filter(Boolean);
  if (dirty.length > 0)
    throw new CommandError(
      `There are changes that are not committed: ${dirty
        .slice(0, 5)
        .map((line) => line.slice(3))
        .join(', ')}${dirty.length > 5 ? ' …' : ''}`,
      'they would get mixed up with the copy',
      'commit them or put them away (git stash), and run the command again; nothing was changed',
    );
  return git;
}

function policyIn(house: House, id: string): Policy {
  const policy = house.policies.find(({ settings }) => settings.id === id);
  if (policy) return policy;
  throw new CommandError(
    `There is no policy "${id}".`,
    'content/policies has no such folder',
    `write one of: ${house.policies.map(({ settings }) => settings.id).join(', ')}; nothing was changed`,
  );
}

/** As early as a material version may apply, and never before the version with the number before. */
function dayFor({ site }: House, last: Version, now: Date): Day {
  const earliest = addDays(dayAt(now, site.timeZone), site.noticePeriodDays);
  return earliest > last.settings.effective ? earliest : last.settings.effective;
}

/** A branch of its own when the work stands on `main`, where everything is published. */
function branchFor(git: Git, name: string): string | undefined {
  if (git.run('symbolic-ref', '--short', 'HEAD') !== MAIN) return undefined;
  if (git.ask('rev-parse', '--verify', '--quiet', `refs/heads/${name}`) === undefined) return name;
  throw new CommandError(
    `The branch ${name} exists already.`,
    'somebody has started that version',
    `go on there (git switch ${name}), or delete it first (git branch --delete ${name}); nothing was changed`,
  );
}

function nextSteps({ site }: House, ref: string, folder: string, day: Day, branch: string | undefined): string {
  const texts = site.locales.map((locale) => `${folder}/${locale}.mdx`).join(' and ');
  return `${paint('good', `${ref} is started`)}${branch ? ` on the branch ${paint('strong', branch)}` : ''}, and would apply from ${formatDay(day, 'en')}.

Now edit:
  1. ${folder}/facts.yaml    names, addresses, periods, suppliers: once, for every language
  2. ${texts}    the words; leave the [#ids] of headings as they are
  3. ${folder}/version.yaml    material or minor, why, and a summary in every language

Then:
  npm run policy -- check --write    says what is missing, and adds the content hash
  git commit, git push, and open a pull request`;
}
