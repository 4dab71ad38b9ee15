/** Connections that are cut: what came whole is recorded once, what came in part not at all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../api/config.ts';
import { makeKey } from '../../../api/keys.ts';
import { type RunningApi, startApi } from '../../../api/server.ts';
import { aDocument } from '../../support/api.ts';

const NOW = Date.parse('2026-01-01T11:00:00Z');

let folder: string;
let api: RunningApi;
let headers: Record<string, string>;
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policy-wire-'));
  const at = (file: string) => join(folder, file);
  const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
  const config = readConfig({ PORT: '0', DATABASE_URL: at('policy.sqlite'), ...keys });
  api = await startApi(config, { now: () => new Date(NOW), say: (line) => void said.push(line) });
  const { secret, key } = makeKey({ name: 'shop', scopes: ['shop'], at: NOW });
  await api.store.createKey(key);
  await api.store.publish(aDocument(1), { at: NOW, key: 'test' });
  headers = { Authorization: `Bearer ${secret}` };
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

const get = async (path: string) => (await fetch(api.url + path, { headers })).json();

async function answerOf(user: string) {
  const { policies } = (await get(`/v1/users/${user}/status`)) as { policies: { token: string }[] };
  return { answer: 'acknowledge', token: policies[0]!.token };
}

/** The bytes of a request. */
function bytesOf(method: string, path: string, type: string, body: string): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: a', `Authorization: ${headers.Authorization}`];
  return [...lines, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

/** Sends `bytes` and hangs up without waiting for an answer. */
function sendAndCut(bytes: string): Promise<void> {
  return new Promise((done) => {
    const socket = connect(api.port, '127.0.0.1', () =>
      socket.write(bytes, () => setTimeout(() => socket.destroy(), 5)),
    );
    socket.on('error', () => {}).on('close', () => done());
  });
}

describe('disconnect in mid-request', () => {
  test('leaves nothing half stored, wherever the request is cut, and the server goes on', async () => {
    const users = Array.from({ length: 50 }, (_, index) => JSON.stringify({ user: `kunde-${index}` })).join('\n');
    const requests = [
      bytesOf('POST', '/v1/users/kari/acceptances', 'application/json', JSON.stringify(await answerOf('kari'))),
      bytesOf('POST', '/v1/users', 'application/x-ndjson', users),
      bytesOf('PUT', '/v1/users/kari', 'application/json', '{"email":"kari@example.no"}'),
    ];
    for (const bytes of requests) {
      const cuts = [
        10,
        Math.floor(bytes.length / 3),
        bytes.indexOf('\r\n\r\n') + 6,
        bytes.length - 20,
        bytes.length - 1,
      ];
      await Promise.all(cuts.map((cut) => sendAndCut(bytes.slice(0, cut))));
    }
    expect(await get('/v1/users/kari')).toMatchObject({ acceptances: [], contact: null });
    for (const user of ['kunde-0', 'kunde-49']) expect(await get(`/v1/users/${user}`)).toMatchObject({ contact: null });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    expect(said.filter((line) => /failed/.test(line))).toEqual([]);
  });

  test('after the last byte records the answer once: sent again, it is the same receipt', async () => {
    const answer = await answerOf('ola');
    const body = JSON.stringify(answer);
    await sendAndCut(bytesOf('POST', '/v1/users/ola/acceptances', 'application/json', body));
    const held = async () => ((await get('/v1/users/ola')) as { acceptances: { id: string }[] }).acceptances;
    await expect.poll(async () => (await held()).length, { timeout: 5_000 }).toBe(1);
    const post = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body };
    const replies = await Promise.all([1, 2].map(() => fetch(`${api.url}/v1/users/ola/acceptances`, post)));
    const texts = await Promise.all(replies.map((reply) => reply.text()));
    expect(texts[0]).toBe(texts[1]);
    expect((await held()).map(({ id }) => id)).toEqual([JSON.parse(texts[0]!).id]);
  });
});
