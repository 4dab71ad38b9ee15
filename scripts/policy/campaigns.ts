/** `policy campaigns`: mailings seen and moved from the terminal. */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseRef } from '#model/ref.ts';
import { type Call, type CampaignLine, type Need, operatorCalls } from './campaigns/api.ts';
import { progressLine, type Sample, sampleOf } from './campaigns/bar.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

export const campaigns: Verb = {
  about: 'shows mailings, holds, releases and paces them',
  usage: `usage: npm run policy -- campaigns [list]
       npm run policy -- campaigns watch privacy@3 [--every SECONDS]
       npm run policy -- campaigns hold|release privacy@3 --by NAME [--because TEXT]
       npm run policy -- campaigns pace privacy@3 --per-hour N|none --by NAME [--because TEXT]

  --api       address of the API (or POLICY_API)
  --by        who decides it; kept with the mailing
  --because   why; kept with the mailing
  --per-hour  mails an hour at most; none for as many as MAIL_PER_HOUR allows
  --every     seconds between two looks, 2 unless told

The key is read from POLICY_KEY: scope read to look, publish to move. A held mailing stops within 45 seconds; release lets it go on.`,
  run,
};

interface Wish {
  action: 'list' | 'watch' | 'hold' | 'release' | 'pace';
  campaign: string;
  by: string | undefined;
  because: string | undefined;
  perHour: number | null;
  everyMs: number;
  api: string | undefined;
}

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args);
  const call = operatorCalls(wish.api, needOf(wish), io);
  if (wish.action === 'list') return list(call, io);
  if (wish.action === 'watch') return watch(wish, call, io);
  return pull(wish, call, io);
}

/** Whoever may read may look. */
function needOf({ action }: Wish): Need {
  return action === 'list' || action === 'watch'
    ? { why: 'mailings are looked at with a key that may read, or publish', scope: 'read' }
    : { why: 'only a publisher may move mailings', scope: 'publish' };
}

function read(args: string[]): Wish {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      api: { type: 'string' },
      by: { type: 'string' },
      because: { type: 'string' },
      'per-hour': { type: 'string' },
      every: { type: 'string', default: '2' },
    },
  });
  const [action = 'list', campaign = '', ...rest] = positionals;
  if (!isAction(action)) throw new UsageError(`campaigns has no "${action}"`);
  if (rest.length > 0) throw new UsageError(`campaigns ${action} takes one mailing, not also "${rest[0]}"`);
  if (action !== 'list' && !parseRef(campaign)) throw new UsageError(`campaigns ${action} needs one, as privacy@3`);
  const isLever = action !== 'list' && action !== 'watch';
  if (isLever && !values.by?.trim()) throw new UsageError(`campaigns ${action} needs --by NAME`);
  const seconds = Number(values.every);
  if (!(seconds > 0 && seconds <= 3_600)) throw new UsageError('--every takes seconds, from above 0 to 3600');
  const perHour = action === 'pace' ? paceOf(values['per-hour']) : null;
  return {
    action,
    campaign,
    by: values.by,
    because: values.because,
    perHour,
    everyMs: seconds * 1_000,
    api: values.api,
  };
}

function isAction(text: string): text is Wish['action'] {
  return ['list', 'watch', 'hold', 'release', 'pace'].includes(text);
}

function paceOf(text: string | undefined): number | null {
  if (text === 'none') return null;
  if (text && /^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UsageError('campaigns pace needs --per-hour N, a whole number from 1, or --per-hour none');
}

async function list(call: Call, io: Io): Promise<number> {
  const all = await campaignsOf(call);
  if (all.length === 0) io.out('There has been no mailing: only a material version after the first sets one off.');
  for (const one of all) io.out(progressLine(one, sampleOf(one, 0), undefined));
  return 0;
}

/** Until it is over, or held. On a terminal one line is written again and again; elsewhere each change has its own. */
async function watch({ campaign, everyMs }: Wish, call: Call, io: Io): Promise<number> {
  let before: Sample | undefined;
  let said = '';
  for (;;) {
    const one = await campaignOf(call, campaign);
    const now = sampleOf(one, performance.now());
    const line = progressLine(one, now, before);
    if (line !== said) show(line, io);
    said = line;
    before ??= now;
    if (now.at - before.at > 30_000) before = now;
    if (one.state !== 'open') break;
    await setTimeout(everyMs);
  }
  if (process.stdout.isTTY) io.out('');
  return 0;
}

function show(line: string, io: Io): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${line}`);
  else io.out(line);
}

async function pull({ action, campaign, by, because, perHour }: Wish, call: Call, io: Io): Promise<number> {
  const method = action === 'pace' ? 'PUT' : 'POST';
  const body = { by, ...(because === undefined ? {} : { because }), ...(action === 'pace' ? { perHour } : {}) };
  const told = (await call(method, `/v1/campaigns/${campaign}/${action}`, body)) as { outcome: string; state: string };
  const what = told.outcome === 'same' ? 'was so already, and' : 'done:';
  const pace = perHour === null ? 'as fast as MAIL_PER_HOUR allows' : `at most ${perHour} mails an hour`;
  io.out(`${paint('good', '✓')} ${what} ${campaign} is ${told.state}${action === 'pace' ? `, ${pace}` : ''}`);
  return 0;
}

async function campaignsOf(call: Call): Promise<CampaignLine[]> {
  return ((await call('GET', '/v1/campaigns')) as { campaigns: CampaignLine[] }).campaigns;
}

async function campaignOf(call: Call, name: string): Promise<CampaignLine> {
  const found = (await campaignsOf(call)).find(({ campaign }) => campaign === name);
  if (found) return found;
  throw new CommandError(
    `There is no mailing about ${name}.`,
    'only a material version after the first sets one off',
    'see those there are: npm run policy -- campaigns',
  );
}
