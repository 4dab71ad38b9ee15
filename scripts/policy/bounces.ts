/** `policy bounces`: mails that came back, read from standard input and reported to the API. */
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type Bounce, readBounces } from './bounces/dsn.ts';
import { operatorCalls } from './campaigns/api.ts';
import { CommandError, type Io, type Verb } from './verb.ts';

export const bounces: Verb = {
  about: 'reports mails that came back',
  usage: `usage: npm run policy -- bounces [--api URL] [--dry-run] < report-or-mailbox

  --api      address of the API (or POLICY_API)
  --dry-run  prints what would be reported

Reads one delivery report (RFC 3464), or a mailbox file of them (mbox), from standard input. Other mails in it are left
out. The key, with scope publish or shop, is read from POLICY_KEY. Safe to repeat.`,
  run,
};

const AT_ONCE = 200;

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { api: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const { bounces, others } = readBounces((await buffer(process.stdin)).toString('latin1'));
  if (others > 0) io.err(`${others} of the mails are no delivery reports about a mail with a Message-ID; left out.`);
  if (bounces.length === 0)
    throw new CommandError(
      'There is nothing to report.',
      'standard input holds no delivery report (RFC 3464)',
      'pass one in, or a mailbox file: npm run policy -- bounces < mailbox',
    );
  if (values['dry-run']) {
    for (const { messageId, status, diagnostic } of bounces)
      io.out(`${status}  ${messageId}  ${diagnostic ?? ''}`.trim());
    return 0;
  }
  await report(bounces, values.api, io);
  return 0;
}

async function report(bounces: Bounce[], api: string | undefined, io: Io): Promise<void> {
  const call = operatorCalls(
    api,
    { why: 'mails that came back are reported with a key of the shop, or a publisher’s', scope: 'shop' },
    io,
  );
  const total = { noted: 0, unknown: 0, passing: 0 };
  for (let start = 0; start < bounces.length; start += AT_ONCE) {
    const told = (await call('POST', '/v1/bounces', {
      bounces: bounces.slice(start, start + AT_ONCE),
    })) as typeof total;
    for (const name of ['noted', 'unknown', 'passing'] as const) total[name] += told[name];
  }
  io.out(`${total.noted} came back for good, ${total.passing} were delays, ${total.unknown} are not about our mails.`);
}
