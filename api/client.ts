/** What a webshop on Node imports: the three calls it needs, over fetch, and nothing else. */
import type { Answer, Locale } from '#model/ref.ts';
import type { ProblemBody } from './problem.ts';
import type { AcceptanceAnswer, PolicyStatus, StatusAnswer } from './routes/schemas.ts';

export type { AcceptanceAnswer, PolicyStatus, StatusAnswer };

export interface ClientOptions {
  /** Where the API is: `http://localhost:8787`. */
  url: string;
  /** A key with the scope `shop`. It must never reach a browser. */
  key: string;
  /** Milliseconds to wait for an answer, 5,000 unless told. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export interface StatusWish {
  /** Language of the texts; the policy's prevailing one unless told. */
  locale?: Locale | undefined;
  /** Consents the shop wants to put now, by policy. */
  ask?: readonly string[] | undefined;
}

/** One answer. With `token` the rest only has to agree with it; without it only `withdraw` is open, and `policy` needed. */
export interface AnswerWish {
  answer: Answer;
  /** The token that came with the status; null as undefined. */
  token?: string | null | undefined;
  policy?: string | undefined;
  version?: number | undefined;
  contentHash?: string | undefined;
  locale?: Locale | undefined;
  channel?: AcceptanceAnswer['channel'] | undefined;
}

export interface Client {
  /** What to do now for a user. An unknown user is nobody special. */
  status(user: string, wish?: StatusWish): Promise<StatusAnswer>;
  /** Records an answer. Safe to repeat: the same token and answer give the same record. */
  answer(user: string, wish: AnswerWish): Promise<AcceptanceAnswer>;
  /** Adds a user or changes address and language. Undefined leaves what is held, null removes it. */
  putUser(user: string, contact: { email?: string | null; locale?: Locale | null }): Promise<void>;
}

/** The API refused. `problem.code` says why; with `prompt-stale` and `prompt-expired` comes `problem.current`, the new status. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Partial<ProblemBody>;

  constructor(status: number, problem: Partial<ProblemBody>) {
    super(`${status} ${problem.title ?? 'The API refused'}${problem.detail ? `: ${problem.detail}` : ''}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

/** All calls reject with {@link ApiError} on a refusal, and with what fetch throws when there is no answer in time. */
export function createClient({ url, key, timeoutMs = 5000, fetch: send = fetch }: ClientOptions): Client {
  const base = `${url.replace(/\/+$/, '')}/v1/users`;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await send(`${base}/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const told: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(response.status, (told ?? {}) as Partial<ProblemBody>);
    return told;
  };
  return {
    status: async (user, wish = {}) =>
      (await call('GET', `${encodeURIComponent(user)}/status${queryOf(wish)}`)) as StatusAnswer,
    answer: async (user, { token, ...wish }) =>
      (await call('POST', `${encodeURIComponent(user)}/acceptances`, {
        ...wish,
        ...(token ? { token } : {}),
      })) as AcceptanceAnswer,
    putUser: async (user, contact) => void (await call('PUT', encodeURIComponent(user), contact)),
  };
}

function queryOf({ locale, ask = [] }: StatusWish): string {
  const pairs = [...(locale ? [['locale', locale]] : []), ...ask.map((policy) => ['ask', policy])];
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}
