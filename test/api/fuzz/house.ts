/** A started API with something of everything in it, to be shot at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../api/config.ts';
import { makeKey } from '../../../api/keys.ts';
import { type RunningApi, startApi } from '../../../api/server.ts';
import { SCOPES } from '../../../api/store/store.ts';
import { aDocument } from '../../support/api.ts';
import { startSmtp } from '../../support/smtp.ts';
import type { Lore } from './requests.ts';

export interface Target {
  url: string;
  lore: Lore;
  api: RunningApi;
  /** What the API told those who run it. */
  said: string[];
  close(): Promise<void>;
}

const NOW = Date.parse('2026-03-15T11:00:00Z');
const USERS = ['kari', 'ola', 'guest-1', 'kari/1', 'æøå', '100%'];
const KINDS = { privacy: 'notice', terms: 'agreement', newsletter: 'consent' } as const;
const ACT = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' } };

/** Starts the API on `databaseUrl`, or on a SQLite file of its own. */
export async function openTarget(databaseUrl?: string): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-fuzz-'));
  const at = (file: string) => join(folder, file);
  const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
  const smtp = await startSmtp();
  // Mails to look at go out; no worker ends the mailings meanwhile, so that they can be held, released and paced.
  const mail = { SMTP_URL: smtp.url, MAIL_WORKER: 'off' };
  const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl ?? at('policy.sqlite'), ...keys, ...mail });
  const said: string[] = [];
  const api = await startApi(config, { now: () => new Date(NOW), say: (line) => void said.push(line) });
  const lore = await fill(api);
  const close = async () => {
    await api.stop();
    await smtp.stop();
    rmSync(folder, { recursive: true });
  };
  return { url: api.url, lore, api, said, close };
}

async function fill({ store, url }: RunningApi): Promise<Lore> {
  const all = await keyOf(store, [...SCOPES]);
  const others = await Promise.all(SCOPES.map((scope) => keyOf(store, [scope])));
  const documents = Object.entries(KINDS).flatMap(([policy, kind]) =>
    [1, 2, 3, 4].map((version) => aDocument(version, { policy, kind })),
  );
  for (const document of documents.filter(({ version }) => version < 3)) {
    await store.publish(document, { at: NOW, key: 'test' });
  }
  await store.putUsers(
    USERS.map((user) => ({ user, email: `user${USERS.indexOf(user)}@example.no`, locale: 'nb' })),
    NOW,
  );
  const { tokens, ids, link } = await answerSome(url, all);
  return { known: knownOf(tokens, ids), bodies: bodiesOf(documents, tokens), keys: { all, link, others } };
}

async function keyOf(store: RunningApi['store'], scopes: (typeof SCOPES)[number][]): Promise<string> {
  const { secret, key } = makeKey({ name: scopes.join(), scopes, at: NOW });
  await store.createKey(key);
  return secret;
}

interface Given {
  tokens: string[];
  ids: string[];
  /** Opens the answers of Kari. */
  link: string;
}

async function answerSome(url: string, secret: string): Promise<Given> {
  const call = async (path: string, body?: object) => {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    const method = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return (await fetch(url + path, { headers, ...method })).json();
  };
  const tokens: string[] = [];
  const ids: string[] = [];
  for (const user of USERS) {
    const path = `/v1/users/${encodeURIComponent(user)}`;
    const { policies } = (await call(`${path}/status?ask=newsletter`)) as { policies: { token: string }[] };
    tokens.push(...policies.map(({ token }) => token));
    const { id } = (await call(`${path}/acceptances`, { token: tokens.at(-1), answer: 'decline' })) as { id: string };
    if (id) ids.push(id);
  }
  const { token: link } = (await call('/v1/users/kari/links', { minutes: 60, withdraw: true })) as { token: string };
  return { tokens, ids, link };
}

function knownOf(tokens: string[], ids: string[]): Lore['known'] {
  const policies = Object.keys(KINDS);
  return {
    user: USERS,
    users: USERS,
    into: USERS,
    policy: policies,
    ask: ['newsletter'],
    version: [1, 2, 3, 4, 'privacy@2'],
    campaign: policies.flatMap((policy) => [`${policy}@1`, `${policy}@2`]),
    locale: ['nb', 'en'],
    to: ['kari@example.no'],
    token: tokens,
    id: ids,
    on: ['2026-01-01', '2027-01-01'],
    answeredAt: ['2026-03-01T10:00:00Z'],
  };
}

function bodiesOf(documents: readonly { policy: string; version: number }[], tokens: string[]): Lore['bodies'] {
  const version = '/v1/policies/{policy}/versions/{version}';
  const answers = ['acknowledge', 'accept', 'consent', 'decline', 'defer'];
  return {
    [`PUT ${version}`]: documents,
    [`PUT ${version}/mark`]: [ACT],
    [`PUT ${version}/recall`]: [ACT],
    'POST /v1/campaigns/{campaign}/test': [{ to: 'kari@example.no', by: 'Kari', locale: 'en' }],
    'POST /v1/my/withdrawals': [{ policy: 'newsletter' }],
    'POST /v1/users/{user}/acceptances': [
      { answer: 'withdraw', policy: 'newsletter' },
      ...tokens.flatMap((token) => answers.map((answer) => ({ token, answer }))),
    ],
  };
}
