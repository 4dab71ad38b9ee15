/** The client against the real API on a port, with a proxy in between that can be told to misbehave. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiError, type Client, createClient, isAway, UnreachableError } from '../../../api/client.ts';
import { createHttpServer } from '../../../api/http.ts';
import { type Api, openApi, publishEveryKind } from '../../support/api.ts';

/** What the proxy does with a request; it goes through when there is nothing left. */
type Manner = 'cut-before' | 'cut-after' | 'hang' | 'busy' | 'page' | 'elsewhere';

let api: Api;
let servers: Server[];
let manners: Manner[];
let reached: string[];
let client: Client;
let options: { url: string; key: string };

beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
  manners = [];
  reached = [];
  const real = createHttpServer(api.app.fetch);
  const target = await portOf(real);
  const proxy = createServer((inward, outward) => misbehave(inward, outward, target));
  servers = [real, proxy];
  options = { url: `http://127.0.0.1:${await portOf(proxy)}`, key: api.secrets.shop };
  client = createClient({ ...options, timeoutMs: 20_000 });
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  await api.close();
});

function portOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

function misbehave(inward: IncomingMessage, outward: ServerResponse, port: number): void {
  const manner = manners.shift();
  reached.push(`${inward.method} ${manner ?? 'through'}`);
  if (manner === 'hang') return;
  if (manner === 'cut-before') return void inward.socket.destroy();
  if (manner === 'busy') return void outward.writeHead(503, { 'Content-Type': 'text/html' }).end('<h1>Busy</h1>');
  if (manner === 'page') return void outward.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Log in</h1>');
  if (manner === 'elsewhere') return void outward.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
  const { method, url: path, headers } = inward;
  const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    if (manner === 'cut-after') return void answer.resume().on('end', () => inward.socket.destroy());
    outward.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outward);
  });
  inward.pipe(onward);
}

const tokenFor = async (policy: string) => (await api.line('kari', policy)).token;

describe('the client', () => {
  test.each(['cut-before', 'busy'] as const)('asks again when the way was %s twice', async (manner) => {
    manners = [manner, manner];
    expect((await client.status('kari')).policies).toHaveLength(3);
    expect(reached).toEqual([`GET ${manner}`, `GET ${manner}`, 'GET through']);
  });

  test('records an answer once when the reply was lost, and gets the first receipt', async () => {
    manners = ['cut-after'];
    const answered = await client.answer('kari', { answer: 'acknowledge', token: await tokenFor('privacy') });
    expect(reached).toEqual(['POST cut-after', 'POST through']);
    const held = (await api.call('GET', '/v1/users/kari')).body.acceptances;
    expect(held.map((one: { receipt: string }) => one.receipt)).toEqual([answered.receipt]);
  });

  test('does not repeat a withdrawal without a prompt, which would be a second record', async () => {
    manners = ['cut-after'];
    await expect(client.answer('kari', { answer: 'withdraw', policy: 'newsletter' })).rejects.toThrow(UnreachableError);
    expect(reached).toEqual(['POST cut-after']);
    expect((await api.call('GET', '/v1/users/kari')).body.acceptances).toHaveLength(1);
  });

  test('gives up in time when nothing answers', async () => {
    manners = ['hang', 'hang', 'hang'];
    const hasty = createClient({ ...options, timeoutMs: 1000 });
    const error = await hasty.status('kari').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UnreachableError);
    expect([(error as Error).message, isAway(error)]).toEqual(['The policy API did not answer in time.', true]);
    expect(reached).toEqual(['GET hang']);
  });

  test('gives up after three attempts, and says that the API is away', async () => {
    manners = ['busy', 'busy', 'busy', 'busy'];
    const error = await client.status('kari').catch((error: unknown) => error);
    expect(isAway(error)).toBe(true);
    expect([(error as ApiError).status, reached.length]).toEqual([503, 3]);
  });

  test('takes no page for an answer, and follows no redirect with the key', async () => {
    manners = ['page', 'page', 'page'];
    await expect(client.status('kari')).rejects.toThrow('What answered is not the API');
    manners = ['elsewhere', 'elsewhere', 'elsewhere'];
    await expect(client.status('kari')).rejects.toThrow(UnreachableError);
  });

  test('says by code why an answer was refused, with the new status, and does not try again', async () => {
    const token = await tokenFor('terms');
    await api.publish(2, { policy: 'terms', kind: 'agreement' });
    const error = (await client.answer('kari', { answer: 'accept', token }).catch((error) => error)) as ApiError;
    expect([error.code, error.status, isAway(error), reached.length]).toEqual(['prompt-stale', 409, false, 1]);
    expect(error.current!.policies.find((one) => one.policy === 'terms')).toMatchObject({ version: 2 });
    const stranger = createClient({ ...options, key: 'pst_wrong' });
    await expect(stranger.status('kari')).rejects.toMatchObject({ code: 'unauthorized', current: null });
  });

  test('refuses a secret for sealed copies that is too short', () => {
    expect(() => createClient({ ...options, sealKey: new Uint8Array(16) })).toThrow('sealKey needs at least 32 bytes');
  });
});
