/** Whoever gets a copy of the database has no secret that opens anything: a dump is searched for each, in every spelling. */
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Client from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../api/config.ts';
import { makeKey } from '../../../api/keys.ts';
import { type RunningApi, startApi } from '../../../api/server.ts';
import { SCOPES } from '../../../api/store/store.ts';
import { newEndpoint, secretOf } from '../../../api/webhooks/sign.ts';
import { aDocument } from '../../support/api.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { startSmtp } from '../../support/smtp.ts';

const NOW = Date.parse('2026-01-01T11:00:00Z');
const LOGIN = { user: 'butikk', password: 'hemmelig-passord-4711' };

let folder: string;
let server: PostgresServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policy-secrets-'));
  server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

/** Secrets by name: as text that is sent, and as the bytes that it stands for. */
type Secrets = Record<string, readonly (string | Buffer)[]>;

/** An API that has done everything with its secrets; stopped again, and nothing of it forgotten. */
async function lived(name: string, databaseUrl: string): Promise<{ secrets: Secrets; said: string[] }> {
  const smtp = await startSmtp({ login: LOGIN });
  const said: string[] = [];
  const at = (file: string) => join(folder, `${name}-${file}`);
  const url = smtp.url.replace('//', `//${LOGIN.user}:${LOGIN.password}@`);
  const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
  const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl, SMTP_URL: url, MAIL_WORKER: 'off', ...keys });
  const api = await startApi(config, { now: () => new Date(NOW), say: (line) => void said.push(line) });
  const used = await useAll(api);
  expect(smtp.mails).toHaveLength(1);
  const endpoint = newEndpoint('https://shop.example.no/hook', [], NOW);
  await api.store.addWebhookEndpoint(endpoint);
  await api.stop();
  await smtp.stop();
  const webhook = secretOf(config.promptKey, endpoint.id);
  const { d } = createPrivateKey(readFileSync(keys.LOG_KEY_FILE)).export({ format: 'jwk' });
  const secrets: Secrets = {
    'an API key': [used.secret.slice(4), Buffer.from(used.secret.slice(4), 'base64url')],
    'the prompt key': [Buffer.from(config.promptKey)],
    'the log key': [Buffer.from(d!, 'base64url')],
    'a prompt': [used.token, used.token.split('.').at(-1)!],
    'a link': [used.link, used.link.split('.').at(-1)!],
    'a webhook secret': [webhook, Buffer.from(webhook.slice(6), 'base64')],
    'the password of the mail server': [LOGIN.password],
  };
  return { secrets, said };
}

/** Publishes, answers, makes a link, sends a mail; gives what opened each. */
async function useAll({ url, store }: RunningApi) {
  const { secret, key } = makeKey({ name: 'all', scopes: [...SCOPES], at: NOW });
  await store.createKey(key);
  await store.putUsers([{ user: 'kari', email: 'kari@example.no' }], NOW);
  const call = async (method: string, path: string, body?: object) => {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    const reply = await fetch(url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    expect([path, reply.ok]).toEqual([path, true]);
    return reply.status === 204 ? null : reply.json();
  };
  const versions = '/v1/policies/privacy/versions';
  await call('PUT', `${versions}/1`, aDocument(1));
  const { token } = (await call('GET', '/v1/users/kari/status')).policies[0];
  await call('POST', '/v1/users/kari/prompted', { token });
  await call('POST', '/v1/users/kari/acceptances', { token, answer: 'acknowledge' });
  const { token: link } = await call('POST', '/v1/users/kari/links', {});
  await call('PUT', `${versions}/2`, aDocument(2));
  await call('POST', '/v1/campaigns/privacy@2/test', { to: 'kari@example.no', by: 'Kari' });
  return { secret, token: token as string, link: link as string };
}

/** Every spelling in which one would find it: raw, hexadecimal, and base64 with and without its padding. */
function spellings(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret as string);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const hex = bytes.toString('hex');
  return [bytes.toString('latin1'), hex, hex.toUpperCase(), base64, bytes.toString('base64url')];
}

/** The names of the secrets that stand in the dump. */
function found(dump: string, secrets: Secrets): string[] {
  const isIn = (one: string | Buffer) => spellings(one).some((spelling) => dump.includes(spelling));
  return Object.entries(secrets).flatMap(([name, forms]) => (forms.some(isIn) ? [name] : []));
}

/** The bytes of the file and of those beside it, and every row as text, blobs as hexadecimal digits. */
function dumpSqlite(path: string): string {
  const client = new Client(path, { readonly: true });
  const tables = client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  const rows = tables.flatMap((table) => client.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][]);
  client.close();
  const files = readdirSync(folder).filter((file) => join(folder, file).startsWith(path));
  const text = rows.flat().map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : String(cell)));
  return [...files.map((file) => readFileSync(join(folder, file), 'latin1')), ...text].join('\n');
}

/** Every row of every table, as `COPY` writes it. */
async function dumpPostgres(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows: tables } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  const lines: string[] = [];
  for (const { tablename } of tables) {
    const { rows } = await client.query(`SELECT t::text AS line FROM "${tablename}" t`);
    lines.push(...rows.map(({ line }) => line));
  }
  await client.end();
  return lines.join('\n');
}

describe('a dump of the database', () => {
  test('holds no secret that opens anything, on SQLite: neither rows nor bytes of the files', async () => {
    const path = join(folder, 'policy.sqlite');
    const { secrets, said } = await lived('sqlite', path);
    const dump = dumpSqlite(path);
    expect(dump).toContain('kari@example.no');
    expect(found(dump, secrets)).toEqual([]);
    expect(found(said.join('\n'), secrets)).toEqual([]);
    control(dump, secrets);
  });

  test('holds no secret that opens anything, on PostgreSQL', async () => {
    const url = await server.createDatabase('secrets');
    const { secrets, said } = await lived('postgres', url);
    const dump = await dumpPostgres(url);
    expect(dump).toContain('kari@example.no');
    expect(found(dump, secrets)).toEqual([]);
    expect(found(said.join('\n'), secrets)).toEqual([]);
    control(dump, secrets);
  });
});

/** The search would find each of them, however it was written. */
function control(dump: string, secrets: Secrets): void {
  for (const [name, forms] of Object.entries(secrets)) {
    for (const spelling of forms.flatMap(spellings)) expect(found(`${dump}x${spelling}x`, secrets)).toContain(name);
  }
}
