/** The API as a publisher uses it. */
import type { VersionDocument } from '#model/manifest.ts';
import type { Localized } from '#model/ref.ts';
import { CommandError } from '../verb.ts';
import { reasonOf } from './live.ts';

/** What the plan needs to know of a version that the API has. */
export interface PublishedVersion {
  version: number;
  effective: string;
  change: string | null;
  contentHash: Record<string, string>;
  recalled: boolean;
}

/** By policy id. */
export type Published = Map<string, PublishedVersion[]>;

export interface Api {
  published(): Promise<Published>;
  /** True when it was new, false when it had been published before. */
  publish(document: VersionDocument): Promise<boolean>;
  recall(policy: string, version: number, act: { by: string; because: Localized }): Promise<void>;
}

const PATIENCE_MS = 30_000;

export function apiAt(base: string, key: string): Api {
  const call = caller(base, key);
  return {
    published: async () => {
      const { body } = await call('GET', '/v1/policies');
      const { policies } = body as {
        policies: { policy: string; versions: (Omit<PublishedVersion, 'recalled'> & { recalled: unknown })[] }[];
      };
      return new Map(
        policies.map((one) => [
          one.policy,
          one.versions.map((version) => ({ ...version, recalled: Boolean(version.recalled) })),
        ]),
      );
    },
    publish: async (document) => {
      const { status } = await call('PUT', `/v1/policies/${document.policy}/versions/${document.version}`, document);
      return status === 201;
    },
    recall: async (policy, version, act) => {
      await call('PUT', `/v1/policies/${policy}/versions/${version}/recall`, act);
    },
  };
}

function caller(base: string, key: string) {
  return async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (key) headers.Authorization = `Bearer ${key}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const init = {
      method,
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const answer = await fetch(base + path, init).catch((error: unknown) => {
      throw new CommandError(
        `The API at ${base} does not answer.`,
        reasonOf(error),
        'check the address, and that the API runs; repeating is safe',
      );
    });
    const told: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw refusal(method, path, answer.status, told);
    return { status: answer.status, body: told };
  };
}

function refusal(method: string, path: string, status: number, told: unknown): CommandError {
  const { title, detail } = (told ?? {}) as { title?: string; detail?: string };
  return new CommandError(
    `The API refused ${method} ${path}: ${status} ${title ?? ''}`.trim(),
    detail ?? 'it gave no reason',
    'correct what it says and publish again; what was published before this stays published',
  );
}
