import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../scripts/policy/verb.ts';
import { webhooks } from '../../scripts/policy/webhooks.ts';
import { openReceiver, type Receiver } from '../api/webhooks/receiver.ts';
import { policy } from '../support/command.ts';

let folder: string;
let receiver: Receiver;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
  receiver = await openReceiver();
  env = { DATABASE_URL: join(folder, 'policy.sqlite'), PROMPT_KEY_FILE: join(folder, 'prompt.key') };
});
afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

/** The verb in this process; one test runs the command itself. */
async function run(...args: string[]) {
  const told = { out: '', err: '' };
  const into = (stream: 'out' | 'err') => (text: string) => {
    told[stream] += `${text}\n`;
  };
  const [out, err] = [into('out'), into('err')];
  const io = { out, err, env, root: process.cwd(), now: () => new Date() };
  const code = await webhooks.run(args, io).catch((error: Error) => {
    io.err(error.message);
    return 1;
  });
  return { code, ...told };
}

test('an address is added, tried, seen and taken away; its secret is on standard output alone', async () => {
  expect((await run('list')).out).toContain('There are no endpoints');
  const added = await run('add', receiver.url, '--event', 'version.published', '--event', 'campaign.done');
  expect([added.code, added.out]).toEqual([0, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=\n$/)]);
  const [id] = /whe_[0-9a-f]{16}/.exec(added.err)!;
  const tried = await run('test', id);
  expect([tried.code, tried.out]).toEqual([0, `${receiver.url} took it.\n`]);
  const [{ body, headers }] = receiver.received as [(typeof receiver.received)[0]];
  const told = new Webhook(added.out.trim()).verify(body, headers as Record<string, string>);
  expect(told).toMatchObject({ type: 'webhook.test', data: {} });
  receiver.manners = [500];
  const refused = await run('test', id);
  expect([refused.code, refused.err]).toEqual([1, `${receiver.url} did not take it: HTTP 500.\n`]);
  const { out } = await policy(['webhooks', 'list'], { env });
  expect(out).toContain(`${id}  works  ${receiver.url}\n  version.published, campaign.done; 0 delivered, 0 waiting`);
  expect(out).not.toContain('whsec_');
  expect((await run('enable', id)).code).toBe(0);
  expect((await run('remove', id)).out).toContain('is gone');
  const gone = await run('remove', id);
  expect([gone.code, gone.err]).toEqual([1, expect.stringContaining(`There is no endpoint ${id}.`)]);
}, 60_000);

test.each([
  [['add', 'http://shop.example.no/hook'], 'has no TLS'],
  [['add', 'https://shop.example.no/hook', '--event', 'user.deleted'], 'there is no event "user.deleted"'],
  [['add'], 'needs one URL'],
  [['remove'], 'needs one ID'],
  [['rotate'], 'webhooks has no "rotate"'],
])('%s is refused before anything is opened', async (words, why) => {
  const io = {
    out: () => {},
    err: () => {},
    env: { DATABASE_URL: '/nowhere/at/all' },
    root: '/',
    now: () => new Date(),
  };
  await expect(webhooks.run(words, io)).rejects.toThrow(UsageError);
  await expect(webhooks.run(words, io)).rejects.toThrow(why);
});
