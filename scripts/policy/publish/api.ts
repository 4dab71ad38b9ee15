/** The API as a publisher uses it. Every call is safe to repeat, so one that was cut is tried again. */
import { setTimeout } from 'node:timers/promises';
import type { VersionDocument } from '#model/manifest.ts';
import type { Kind, Localized, VersionRef } from '#model/ref.ts';
import { CommandError } from '../verb.ts';
import { type Fetch, reasonOf } from './live.ts';

/** What the plan needs to know of a version that the API has. */
export interface PublishedVersion {
  version: number;
  effective: string;
  change: string | null;
  imported: boolean;
  contentHash: Record<string, string>;
  recalled: boolean;
}

export interface PublishedPolicy {
  kind: Kind;
  prevailing: string;
  versions: PublishedVersion[];
}

/** By policy id. */
export type Published = Map<string, PublishedPolicy>;

/** How many people a version speaks to. */
export interface Audience {
  prompted: number;
  /** By the language of the notice. */
  mailed: Record<string, number>;
  unreached: number;
}

/** What became of a version that was put. */
export interface Taken {
  /** False when it had been published before. */
  isNew: boolean;
  /** Why its mailing waits for a person to release it; null when it does not. */
  held: string | null;
}

/** How its mailing is to begin. */
export interface Mailing {
  /** How many people a person has agreed to mail. */
  confirmed: number | undefined;
  /** Counted only, until somebody releases it. */
  dry: boolean;
}

export interface Api {
  published(): Promise<Published>;
  /** The whole document as the API keeps it. */
  document(ref: VersionRef): Promise<VersionDocument>;
  /** How many a material version would speak to, published or not. Needs a key. */
  audience(ref: VersionRef, kind: Kind): Promise<Audience>;
  publish(document: VersionDocument, mailing?: Mailing): Promise<Taken>;
  recall(policy: string, version: number, act: { by: string; because: Localized }): Promise<void>;
}

const PATIENCE_MS = 30_000;
/** Pauses before another try, milliseconds. */
const PAUSES = [300, 1_500, null] as const;
const PASSING = [429, 502, 503, 504];

/** The API at `base`, an address without a trailing slash; `key` may be empty for what anyone may read. */
export function apiAt(base: string, key: string, get: Fetch = fetch): Api {
  const call = caller(base, key, get);
  return {
    published: async () => {
      const { policies } = (await call('GET', '/v1/policies')).body as { policies: Listed[] };
      return new Map(policies.map((one) => [one.policy, policyOf(one)]));
    },
    document: async ({ policy, version }) => {
      const { body } = await call('GET', `/v1/policies/${policy}/versions/${version}`);
      return (body as { document: VersionDocument }).document;
    },
    audience: async ({ policy, version }, kind) => {
      const { body } = await call('GET', `/v1/policies/${policy}/audience?version=${version}&kind=${kind}`);
      return body as Audience;
    },
    publish: async (document, mailing) => {
      const path = `/v1/policies/${document.policy}/versions/${document.version}`;
      const answer = await call('PUT', `${path}${queryOf(mailing)}`, document);
      return { isNew: answer.status === 201, held: (answer.body as { held?: string | null }).held ?? null };
    },
    recall: async (policy, version, act) => {
      await call('PUT', `/v1/policies/${policy}/versions/${version}/recall`, act);
    },
  };
}

function queryOf(mailing: Mailing | undefined): string {
  const query = new URLSearchParams();
  if (mailing?.confirmed !== undefined) query.set('confirm', `${mailing.confirmed}`);
  if (mailing?.dry) query.set('dry', 'true');
  return query.size > 0 ? `?${query}` : '';
}

type Listed = Omit<PublishedPolicy, 'versions'> & {
  policy: string;
  versions: (Omit<PublishedVersion, 'recalled'> & { recalled: unknown })[];
};

function policyOf({ kind, prevailing, versions }: Listed): PublishedPolicy {
  return { kind, prevailing, versions: versions.map((one) => ({ ...one, recalled: Boolean(one.recalled) })) };
}

function caller(base: string, key: string, get: Fetch) {
  return async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (key) headers.Authorization = `Bearer ${key}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await insistently(
      () => get(base + path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }),
      base,
    );
    const told: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw refusal(method, path, answer.status, told);
    return { status: answer.status, body: told };
  };
}

async function insistently(send: () => Response | Promise<Response>, base: string): Promise<Response> {
  for (const pause of PAUSES) {
    try {
      const answer = await send();
      if (pause === null || !PASSING.includes(answer.status)) return answer;
    } catch (error) {
      if (pause === null) throw silent(base, error);
    }
    await setTimeout(pause);
  }
  throw new RangeError('the last pause is null');
}

function silent(base: string, error: unknown): CommandError {
  return new CommandError(
    `The API at ${base} does not answer.`,
    reasonOf(error),
    'check the address, and that the API runs; repeating is safe',
  );
}

function refusal(method: string, path: string, status: number, told: unknown): CommandError {
  const { title, detail } = (told ?? {}) as { title?: string; detail?: string };
  const isKey = status === 401 || status === 403;
  return new CommandError(
    `The API refused ${method} ${path}: ${status} ${title ?? ''}`.trim(),
    detail ?? 'it gave no reason',
    isKey
      ? 'set POLICY_KEY to a key with scope publish (npm run policy -- keys create --name publisher --scope publish)'
      : 'correct what it says and publish again; what was published before this stays published',
  );
}
