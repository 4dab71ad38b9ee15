/** Mails through a real mail server (exim4, as Debian has it): delivered, refused, put off, and sent back later as a report. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createHttpServer } from '../../api/http.ts';
import { makeKey } from '../../api/keys.ts';
import { MINUTE, openPost, type Post } from '../api/mail/post.ts';
import { policy } from '../support/command.ts';
import { readMail } from '../support/mime.ts';

const hasExim = process.getuid?.() === 0 && spawnSync('exim4', ['-bV']).status === 0;
if (!hasExim)
  console.warn(
    'SKIPPED: the run through a real mail server, because there is no exim4 (apt install exim4-daemon-light), or this is not root.',
  );

const REF = { policy: 'privacy', version: 2 };
const USERS = ['kari', 'ola', 'refused', 'later', 'gone'];

let post: Post;
let folder: string;
let exim: ChildProcess;
let smtp: string;
let server: Server;

beforeEach(async () => {
  if (!hasExim) return;
  post = await openPost(USERS, { at: Date.now() });
  folder = mkdtempSync(join(tmpdir(), 'exim-'));
  chmodSync(folder, 0o755);
  [exim, smtp] = await startExim(folder);
});
afterEach(async () => {
  if (!hasExim) return;
  exim.kill('SIGTERM');
  server?.closeAllConnections();
  server?.close();
  await post.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Takes mail for two domains into mailbox files; `refused` is not known, `later` waits for a file, `gone` fails once it was taken. */
function configuration(port: number): string {
  return `primary_hostname = mx.example.no
qualify_domain = example.no
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
deliver_drop_privilege
never_users =
keep_environment =
tls_advertise_hosts =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = recipients

begin acl
recipients:
  deny    local_parts = refused
          message     = 5.1.1 <$local_part@$domain> is not known here
  defer   local_parts = later
          condition   = \${if exists{${folder}/open}{no}{yes}}
          message     = 4.2.1 come back later
  accept  domains     = example.no : shop.example
  deny    message     = 5.7.1 not for us

begin routers
gone:
  driver = redirect
  local_parts = gone
  allow_fail
  data = :fail: 5.1.6 the mailbox has moved away
box:
  driver = accept
  local_parts = kari : ola : later : post
  transport = file

begin transports
file:
  driver = appendfile
  file = ${folder}/mail/$local_part_data
  envelope_to_add
  return_path_add

begin retry
* * F,1h,1m
`;
}

async function startExim(at: string): Promise<[ChildProcess, string]> {
  for (const name of ['spool', 'log', 'mail']) {
    mkdirSync(join(at, name));
    spawnSync('chown', ['Debian-exim:Debian-exim', join(at, name)]);
  }
  const port = await freePort();
  const file = join(at, 'exim.conf');
  writeFileSync(file, configuration(port), { mode: 0o644 });
  const child = spawn('exim4', ['-C', file, '-bdf', '-q1m'], { stdio: 'ignore' });
  await vi.waitFor(() => expect(readLog(at)).toContain('daemon started'), { timeout: 20_000 });
  return [child, `smtp://127.0.0.1:${port}`];
}

function readLog(at: string): string {
  const path = join(at, 'log/mainlog');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const box = (user: string) => join(folder, 'mail', user);
const inBox = (user: string) => (existsSync(box(user)) ? readFileSync(box(user), 'latin1') : '');

/** The API over the post's store, as `policy` calls it. */
async function environment(): Promise<Record<string, string>> {
  const now = () => new Date(post.at());
  const app = createApp({ store: post.store, now, keys: { prompt: new Uint8Array(32).fill(7) } });
  const { secret, key } = makeKey({ name: 'operator', scopes: ['publish'], at: post.at() });
  await post.store.createKey(key);
  server = createHttpServer(app.fetch);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { POLICY_API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, POLICY_KEY: secret };
}

describe.skipIf(!hasExim)('a mailing through a real mail server', () => {
  test('reaches mailboxes, is refused, waits, and learns of what came back later', async () => {
    await post.change();
    const worker = post.worker({ url: smtp });
    await worker.work();
    expect(await post.notice('kari')).toMatchObject({ state: 'sent', response: expect.stringMatching(/^250 OK id=/) });
    expect(await post.notice('refused')).toMatchObject({ state: 'dead', response: expect.stringContaining('5.1.1') });
    expect(await post.notice('later')).toMatchObject({ state: 'queued', response: expect.stringContaining('4.2.1') });
    expect((await post.notice('refused')).response).not.toContain('@');

    await vi.waitFor(() => expect(inBox('kari') && inBox('ola')).toContain('</html>'), { timeout: 20_000 });
    const kari = readMail(
      inBox('kari')
        .replace(/^From .*\n/, '')
        .replaceAll('\n', '\r\n'),
    );
    const { messageId } = (await post.notice('kari')).deliveries[0]!;
    expect(Object.fromEntries(kari.headers)).toMatchObject({
      'return-path': '<post@shop.example>',
      'envelope-to': 'kari@example.no',
      'message-id': messageId,
      'auto-submitted': 'auto-generated',
      'content-language': 'nb',
    });
    expect(kari.text).toContain('Vi sletter bilder etter 3 måneder.');

    // What was taken and could not be kept comes back to the shop's mailbox, as a report.
    await vi.waitFor(() => expect(inBox('post')).toContain('delivery-status'), { timeout: 20_000 });
    expect(await post.notice('gone')).toMatchObject({ state: 'sent' });
    const told = await policy(['bounces'], { env: await environment(), input: inBox('post') });
    expect(told).toMatchObject({ code: 0, out: '1 came back for good, 0 were delays, 0 are not about our mails.\n' });
    expect(await post.notice('gone')).toMatchObject({ state: 'dead', response: 'came back: 5.0.0' });

    writeFileSync(join(folder, 'open'), '');
    post.pass(2 * MINUTE);
    await worker.work();
    expect(await post.notice('later')).toMatchObject({ state: 'sent', attempt: 2 });
    await vi.waitFor(() => expect(inBox('later')).toContain('</html>'), { timeout: 20_000 });
    expect(await post.campaign()).toMatchObject({ state: 'done', notices: { sent: 3, dead: 2, queued: 0 } });
    const unreached = await post.store.unreached(REF, '', 10);
    expect(unreached.map(({ user, why }) => [user, why])).toEqual([
      ['gone', 'bounced'],
      ['refused', 'refused'],
    ]);
    for (const user of ['kari', 'ola', 'later']) expect(inBox(user).match(/^Message-ID:/gim)).toHaveLength(1);
  });
});
