/** `policy publish`: what the live site shows becomes what the API asks about. Plan first, then apply, safe to repeat. */
import { parseArgs } from 'node:util';
import { apiAt } from './publish/api.ts';
import { siteAt } from './publish/live.ts';
import { publishAll } from './publish/run.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

export const publish: Verb = {
  about: 'tells the API what the live site shows',
  usage: `usage: npm run policy -- publish --api URL --site URL [--dry-run] [--confirm N] [--dry-mail] [--refresh]
       npm run policy -- publish --rehearse --site URL|FOLDER [--at 2027-01-01T00:00] [--database FILE|URL]

  --api       address of the API (or POLICY_API)
  --site      address where the pages are live (or POLICY_SITE); a rehearsal takes a folder of built pages, too
  --dry-run   print the plan, and with a key how many people it speaks to, and stop
  --confirm   the number of people who will get an e-mail; asked for above 1,000
  --dry-mail  let the mailing be counted only, until somebody releases it (npm run policy -- campaigns)
  --refresh   bring titles and addresses of published versions up to date as well; what the prompt says always is
  --rehearse  publish into a copy of the database and say what would be prompted and mailed; nothing leaves
  --at        the moment it is in the rehearsal, in the site's time zone; now without it
  --database  the database to copy (or DATABASE_URL). PostgreSQL is not copied: name a copy you made with
              pg_dump, whose name holds "rehearsal"; it will be written to

The key, with scope publish, is read from POLICY_KEY. Every page of every new version is read on the live site and must
carry the version's content hash before anything is published. Safe to repeat, to interrupt, and to run twice at once.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args, io);
  if (wish.rehearse) {
    const { rehearse } = await import('./publish/rehearse.ts');
    return rehearse({ site: wish.site, database: wish.database, at: wish.at }, io);
  }
  const { key, dryRun, dryMail, refresh, confirmed } = wish;
  requireKey(key, dryRun);
  const [live, api] = [await siteAt(wish.site), apiAt(wish.api, key)];
  const job = { live, api, counts: key !== '', dryRun, dryMail, refresh, confirmed, now: io.now };
  const { steps } = await publishAll(job, io.out);
  if (!dryRun && steps.length > 0)
    io.out(paint('good', `Done: ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}.`));
  return 0;
}

function read(args: string[], io: Io) {
  const { values } = parseArgs({
    args,
    options: {
      api: { type: 'string' },
      site: { type: 'string' },
      confirm: { type: 'string' },
      at: { type: 'string' },
      database: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'dry-mail': { type: 'boolean', default: false },
      refresh: { type: 'boolean', default: false },
      rehearse: { type: 'boolean', default: false },
    },
  });
  const { rehearse, refresh, at, database } = values;
  if (!rehearse && (at ?? database) !== undefined) throw new UsageError('--at and --database go with --rehearse');
  return {
    rehearse,
    at,
    database: database ?? io.env.DATABASE_URL,
    api: rehearse ? '' : address(values.api ?? io.env.POLICY_API, '--api'),
    site: rehearse
      ? required(values.site ?? io.env.POLICY_SITE, '--site URL or FOLDER')
      : address(values.site ?? io.env.POLICY_SITE, '--site'),
    key: io.env.POLICY_KEY ?? '',
    dryRun: values['dry-run'],
    dryMail: values['dry-mail'],
    refresh,
    confirmed: count(values.confirm),
  };
}

function requireKey(key: string, dryRun: boolean): void {
  if (key || dryRun) return;
  throw new CommandError(
    'There is no key.',
    'only a publisher may publish',
    'set POLICY_KEY to a key with scope publish (npm run policy -- keys create --name publisher --scope publish)',
  );
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--confirm needs a number without spaces, not "${text}"`);
  return Number(text);
}

function required(text: string | undefined, what: string): string {
  if (!text) throw new UsageError(`publish needs ${what}`);
  return text;
}

function address(text: string | undefined, option: string): string {
  const url = required(text, `${option} URL`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`${option} is no address: ${url}`);
  return url.replace(/\/+$/, '');
}
