/** The API on a real SQLite file, called without a port, by a clock that the test moves. */
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { VersionDocument } from '#model/manifest.ts';
import type { Kind } from '#model/ref.ts';
import { createApp } from '../../api/app.ts';
import { makeKey } from '../../api/keys.ts';
import type { Post } from '../../api/routes/route.ts';
import type { PolicyStatus, StatusAnswer } from '../../api/routes/schemas.ts';
import { SCOPES, type Scope, type Store } from '../../api/store/store.ts';
import { aVersion } from '../api/store/make.ts';
import { openWithKey } from './store.ts';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; null when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  body: any;
}

export interface Wish {
  /** Scope of the key to send; null for none. `shop` unless told. */
  as?: Scope | null;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Api {
  app: Hono;
  store: Store;
  file: string;
  secrets: Record<Scope, string>;
  /** Epoch ms; assign to move the API's clock. */
  clock: { at: number };
  /** Milliseconds for the age of caches; assign to let them age. */
  elapsed: { ms: number };
  faults: unknown[];
  /** Told to those who run it, to be looked into at once. */
  alarms: string[];
  pokes: { count: number };
  call(method: string, path: string, wish?: Wish): Promise<Reply>;
  publish(version: number, changes?: Partial<VersionDocument>): Promise<Reply>;
  /** What is to be done about one policy. */
  line(user: string, policy?: string, query?: string): Promise<PolicyStatus>;
  answer(user: string, body: Record<string, unknown>): Promise<Reply>;
  close(): Promise<void>;
}

export const PROMPT_KEY = new Uint8Array(32).fill(7);
export const promptKey = () => createSecretKey(PROMPT_KEY);

/** A fresh API whose clock stands at `at`; on the empty PostgreSQL database at `url`, where one is given. */
export async function openApi(
  at = Date.parse('2026-01-01T11:00:00Z'),
  post: Post | null = null,
  url?: string,
): Promise<Api> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-api-'));
  const file = url ?? join(folder, 'policy.sqlite');
  const store = await openWithKey(file);
  const secrets = await makeKeys(store, at);
  const clock = { at };
  const elapsed = { ms: 0 };
  const pokes = { count: 0 };
  const faults: unknown[] = [];
  const alarms: string[] = [];
  const app = createApp({
    store,
    now: () => new Date(clock.at),
    keys: { prompt: PROMPT_KEY },
    post,
    elapsed: () => elapsed.ms,
    poke: () => {
      pokes.count++;
    },
    onFault: (error) => faults.push(error),
    onAlarm: (line) => alarms.push(line),
  });
  const call: Api['call'] = async (method, path, wish = {}) =>
    read(await app.request(path, request(method, wish, secrets)));
  return {
    app,
    store,
    file,
    secrets,
    clock,
    elapsed,
    faults,
    alarms,
    pokes,
    call,
    publish: (version, changes = {}) => {
      const document = aDocument(version, changes);
      const path = `/v1/policies/${document.policy}/versions/${version}`;
      return call('PUT', path, { as: 'publish', body: document });
    },
    line: async (user, policy = 'privacy', query = '') => {
      const { body } = await call('GET', `/v1/users/${user}/status${query}`);
      return (body as StatusAnswer).policies.find((one) => one.policy === policy)!;
    },
    answer: (user, body) => call('POST', `/v1/users/${user}/acceptances`, { body }),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A document the API takes: version *n* applies from the first day of month *n* of 2026 unless said otherwise. */
export function aDocument(version: number, changes: Partial<VersionDocument> = {}): VersionDocument {
  const document = aVersion(version, changes);
  const differences = document.differences.map(({ since }) => ({
    since,
    url: {
      nb: `https://policy.example/nb/${since}...${version}/`,
      en: `https://policy.example/en/${since}...${version}/`,
    },
    facts: { nb: [factsGroup(`Ny mottaker siden ${since}`)], en: [factsGroup(`New recipient since ${since}`)] },
  }));
  return { ...document, differences, ...changes };
}

/** A policy of each kind, version 1, in force. */
export async function publishEveryKind(api: Api): Promise<void> {
  const kinds: [string, Kind][] = [
    ['newsletter', 'consent'],
    ['privacy', 'notice'],
    ['terms', 'agreement'],
  ];
  for (const [policy, kind] of kinds) await api.publish(1, { policy, kind });
}

function factsGroup(text: string) {
  return { id: 'recipients', heading: 'Mottakere', changes: [{ path: 'recipients.x', kind: 'added' as const, text }] };
}

async function makeKeys(store: Store, at: number): Promise<Record<Scope, string>> {
  const made: [Scope, string][] = [];
  for (const scope of SCOPES) {
    const { secret, key } = makeKey({ name: scope, scopes: [scope], at });
    await store.createKey(key);
    made.push([scope, secret]);
  }
  return Object.fromEntries(made) as Record<Scope, string>;
}

function request(
  method: string,
  { as = 'shop', body, headers = {} }: Wish,
  secrets: Record<Scope, string>,
): RequestInit {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  return {
    method,
    headers: {
      ...(as === null ? {} : { Authorization: `Bearer ${secrets[as]}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
  };
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = /\bjson/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : null };
}
