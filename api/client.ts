/**
 * What a webshop on Node imports: the calls it needs, over fetch, and a check that needs no call at all.
 *
 * `check` goes by the receipts at hand and by the signed list. What only the API knows it cannot: answers whose receipts it was
 * not given, and what was published after the list was signed. Of a yes it lacks the receipt of, the user is asked once too
 * often, and the status from the API then says what is true. Of a no or a withdrawal it lacks, it says what was so before:
 * **a consent that was taken back elsewhere (another session, the page of the user's own answers, by phone, a merge) is still
 * `given` here.** Decide by it whom to ask, not whom to write to: `GET /v1/policies/{policy}/consents` and `status` know that.
 * The webhook `acceptance.recorded` says when to fetch `receipts` of a user again.
 */
import type { PublicJwk } from '#model/receipt.ts';
import type { Answer, Locale } from '#model/ref.ts';
import { answerReader, type ProvedAnswer, type Read, type ReceiptFault } from './client/answers.ts';
import { type CheckedPolicy, checkAll, instant } from './client/check.ts';
import { callForJson, callOnce, type Transport } from './client/http.ts';
import { pinnedKeys } from './client/jws.ts';
import { createKeeper, type KeeperOptions, type PolicyKeeper, type Required } from './client/keeper.ts';
import { decideLogin, type LoginAnswer } from './client/login.ts';
import type { AcceptanceAnswer, PolicyStatus, StatusAnswer } from './routes/schemas.ts';

export { ApiError, isAway, UnreachableError } from './client/http.ts';
export { keysIn } from './client/jws.ts';
export type {
  AcceptanceAnswer,
  CheckedPolicy,
  KeeperOptions,
  LoginAnswer,
  PolicyKeeper,
  PolicyStatus,
  Required,
  StatusAnswer,
};

export interface ClientOptions {
  /** Where the API is: `http://localhost:8787`. */
  url: string;
  /** A key with the scope `shop`. It must never reach a browser. */
  key: string;
  /** Milliseconds for a whole call with all its attempts, 5,000 unless told. */
  timeoutMs?: number;
  /** The log's public keys, old ones too, for `policies` and `check`; see {@link keysIn}. */
  keys?: readonly PublicJwk[];
  /** The shop's own secret for sealed copies, 32 bytes at least; without it, one that goes with the process. */
  sealKey?: Uint8Array;
  /** How many checked receipts are remembered at least, 20,000 unless told: about 1 kB each, twice as many at most. */
  remember?: number;
  /** Epoch milliseconds; the system's clock unless handed in. */
  now?: () => number;
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

export interface LinkWish {
  locale?: Locale | undefined;
  /** How long it works, 15 unless told, 1,440 at most. */
  minutes?: number | undefined;
  /** False makes it for reading alone. */
  withdraw?: boolean | undefined;
}

export interface UserLink {
  url: string;
  /** What stands after the "#" in `url`. */
  token: string;
  expiresAt: string;
}

export interface CheckWish {
  /** Whose login it is: receipts of others do not count. */
  user: string;
  /** Consents the shop wants to put now; a name that the list does not have is passed over. */
  ask?: readonly string[] | undefined;
}

export interface CheckAnswer {
  user: string;
  asOf: string;
  /** When time alone may change this answer next. */
  nextChangeAt: string | null;
  /** When the API last vouched for the list; null without one. */
  listedAt: string | null;
  generation: number | null;
  /**
   * When the newest answer was recorded that a receipt proves; null without any. What the user answered after it, and elsewhere,
   * is not known here.
   */
  newestAt: string | null;
  /** The list is older than the keeper allows, or there is none. */
  stale: boolean;
  /** The user must answer an agreement before going on; see the keeper's `whenAway`. */
  hold: boolean;
  policies: CheckedPolicy[];
  /** Receipts that do not count, by their place among those given. */
  ignored: { at: number; why: ReceiptFault | 'user' }[];
}

export interface Client {
  /** What to do now for a user. An unknown user is nobody special. */
  status(user: string, wish?: StatusWish): Promise<StatusAnswer>;
  /** Records an answer. Safe to repeat: the same token and answer give the same record. */
  answer(user: string, wish: AnswerWish): Promise<AcceptanceAnswer>;
  /** Adds a user or changes address and language. Undefined leaves what is held, null removes it. */
  putUser(user: string, contact: { email?: string | null; locale?: Locale | null }): Promise<void>;
  /**
   * Makes a guest and an account one person: both are asked the same from then on, and a withdrawal of either wins. `check`
   * knows nothing of it, for a receipt names one number alone: ask for their `status`.
   */
  merge(guest: string, account: string): Promise<void>;
  /** Undoes it: both stand again by what was said under their own numbers. */
  unmerge(guest: string): Promise<void>;
  /**
   * A link to the page where the user sees their own answers and takes a consent back. Make it when the logged-in user asks
   * for the page, and send the browser straight there.
   */
  link(user: string, wish?: LinkWish): Promise<UserLink>;
  /** All receipts of a user, oldest first: for a session that has none yet. */
  receipts(user: string): Promise<string[]>;
  /** Keeps the signed list of what is required, from now until it is stopped. One for a process will do. */
  policies(options?: KeeperOptions): PolicyKeeper;
  /**
   * What to do now for a user, by receipts (or sealed copies) and the list alone: as of the newest of these receipts, see
   * `newestAt`. Never rejects.
   */
  check(receipts: readonly string[], required: Required, wish: CheckWish): Promise<CheckAnswer>;
  /**
   * All that login needs: checks, and asks the API only when there is something to show or the list is stale. While the API
   * is away it goes by the keeper's `whenAway`. Rejects only when the API refuses, as with a wrong key.
   */
  login(user: string, receipts: readonly string[], required: Required, wish?: StatusWish): Promise<LoginAnswer>;
  /** One short copy of what receipts of `user` prove, for the session: a tenth of the time to check. Bad ones are left out. */
  seal(receipts: readonly string[], user: string): Promise<string>;
}

const SEAL_KEY_BYTES = 32;

/** Calls reject with `ApiError` on a refusal, and with `UnreachableError` when there is no answer in time. */
export function createClient(options: ClientOptions): Client {
  const { url, key, timeoutMs = 5000, keys = [], now = Date.now, remember = 20_000 } = options;
  const { sealKey = crypto.getRandomValues(new Uint8Array(SEAL_KEY_BYTES)) } = options;
  if (sealKey.length < SEAL_KEY_BYTES) throw new RangeError(`sealKey needs at least ${SEAL_KEY_BYTES} bytes.`);
  const transport: Transport = { base: `${url.replace(/\/+$/, '')}/v1`, key, timeoutMs, send: options.fetch ?? fetch };
  const reader = answerReader(keys, sealKey, remember);

  const call = (method: string, user: string, rest: string, body?: unknown, repeatable = true) =>
    callForJson(transport, { method, path: `/users/${encodeURIComponent(user)}${rest}`, body, repeatable });

  async function answer(user: string, { token, ...wish }: AnswerWish): Promise<AcceptanceAnswer> {
    const body = { ...wish, ...(token ? { token } : {}) };
    // Without a token there is no natural key: a second call would be a second record.
    const recorded = (await call('POST', user, '/acceptances', body, Boolean(token))) as AcceptanceAnswer;
    if (keys.length > 0) await reader.read(recorded.receipt);
    return recorded;
  }

  /** At once when all of them were checked lately. */
  function readAll(receipts: readonly string[]): Read[] | Promise<Read[]> {
    const reads = receipts.map(reader.read);
    return reads.some((one) => one instanceof Promise) ? Promise.all(reads) : (reads as Read[]);
  }

  async function check(receipts: readonly string[], required: Required, { user, ask = [] }: CheckWish) {
    const reads = readAll(receipts);
    const { answers, ignored } = sortOut(reads instanceof Promise ? await reads : reads, user);
    const { ready, maxAgeMs, whenAway } = required;
    const at = now();
    const stale = !ready || at - ready.list.iat * 1000 > maxAgeMs;
    const isStrict = !stale || whenAway === 'hold-back';
    const { policies, nextChangeAt } = ready ? checkAll(ready, answers, ask, at) : NOTHING;
    return {
      user,
      asOf: instant(at)!,
      nextChangeAt: instant(nextChangeAt),
      listedAt: ready?.listedAt ?? null,
      generation: ready?.list.generation ?? null,
      newestAt: instant(newestOf(answers)),
      stale,
      hold: isStrict && (!ready || policies.some((one) => one.action === 'require')),
      policies,
      ignored,
    };
  }

  async function status(user: string, wish: StatusWish = {}): Promise<StatusAnswer> {
    return (await call('GET', user, `/status${queryOf(wish)}`)) as StatusAnswer;
  }

  async function receiptsOf(user: string): Promise<string[]> {
    const { acceptances } = (await call('GET', user, '')) as { acceptances: { receipt: string }[] };
    return acceptances.map((one) => one.receipt);
  }

  return {
    status,
    answer,
    putUser: async (user, contact) => void (await call('PUT', user, '', contact)),
    merge: async (guest, account) => void (await call('POST', guest, '/merge', { into: account })),
    unmerge: async (guest) => void (await call('DELETE', guest, '/merge')),
    link: async (user, wish = {}) => (await call('POST', user, '/links', wish)) as UserLink,
    receipts: receiptsOf,
    policies: (wish = {}) =>
      createKeeper(
        {
          keys: pinnedKeys(keys),
          ask: (headers) =>
            callOnce(
              transport,
              { method: 'GET', path: '/policies', headers, repeatable: true },
              AbortSignal.timeout(timeoutMs),
            ),
        },
        wish,
      ),
    check,
    login: async (user, receipts, required, wish = {}) => {
      const checked = await check(receipts, required, { user, ask: wish.ask });
      const source = { status: () => status(user, wish), receipts: () => receiptsOf(user) };
      return decideLogin(checked, receipts, required, source);
    },
    seal: async (receipts, user) => reader.seal({ user, answers: sortOut(await readAll(receipts), user).answers }),
  };
}

function newestOf(answers: readonly ProvedAnswer[]): number | null {
  return answers.reduce<number | null>((newest, { at }) => Math.max(newest ?? at, at), null);
}

const NOTHING = { policies: [], nextChangeAt: null };

/** The answers of `user`, and what does not count. */
function sortOut(reads: readonly Read[], user: string) {
  const answers: ProvedAnswer[] = [];
  const ignored: CheckAnswer['ignored'] = [];
  for (const [at, read] of reads.entries()) {
    if ('fault' in read) ignored.push({ at, why: read.fault });
    else if (read.user !== user) ignored.push({ at, why: 'user' });
    else answers.push(...read.answers);
  }
  return { answers, ignored };
}

function queryOf({ locale, ask = [] }: StatusWish): string {
  const pairs = [...(locale ? [['locale', locale]] : []), ...ask.map((policy) => ['ask', policy])];
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}
