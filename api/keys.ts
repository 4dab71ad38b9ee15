/** API keys: made once, shown once, kept as a hash, and looked up in a map that is at most five seconds old. */
import { hash, randomBytes } from 'node:crypto';
import { LAST_KNOWN_MS } from './lastknown.ts';
import { Problem } from './problem.ts';
import { type ApiKey, isAway, type Scope, type Store } from './store/store.ts';

/** A key that was revoked elsewhere works no longer than this. */
export const KEYS_MAX_AGE_MS = 5000;
/** A key that nobody knows makes us look again, but not more often than this. */
const UNKNOWN_KEY_MS = 1000;

const BEARER = /^Bearer +(pst_[A-Za-z0-9_-]{43}) *$/i;

/** A new secret, and the key to keep of it. The secret exists nowhere else: show it once. */
export function makeKey(wish: { name: string; scopes: Scope[]; at: number; expiresAt?: number | null }): {
  secret: string;
  key: Omit<ApiKey, 'revokedAt'>;
} {
  const secret = `pst_${randomBytes(32).toString('base64url')}`;
  const id = `key_${randomBytes(8).toString('hex')}`;
  const { name, scopes, at, expiresAt = null } = wish;
  return { secret, key: { id, name, hash: hashSecret(secret), scopes, createdAt: at, expiresAt } };
}

export interface Keyring {
  /**
   * The id of the key in an `Authorization` header, if it has one of `scopes`. Throws (or rejects with) the problem
   * `unauthorized` or `forbidden`. Answers at once while the map is fresh.
   */
  check(authorization: string | undefined, scopes: readonly Scope[]): string | Promise<string>;
  /**
   * The same by what was last known, where `check` was cut short by `error`: keys of the last minutes open what can be
   * said without the database. Throws `error` when that is no outage, or the key is none of them.
   */
  pardon(error: unknown, authorization: string | undefined, scopes: readonly Scope[]): string;
  /** Whether the key with this id still works, and has the scope. At most as old as the map. */
  works(id: string, scope: Scope): Promise<boolean>;
}

/**
 * A keyring over the store's keys. `now` judges expiry; `elapsed` (ms, never stepping back) judges the map's age.
 */
export function createKeyring(
  store: Pick<Store, 'keys'>,
  now: () => Date,
  elapsed: () => number = () => performance.now(),
): Keyring {
  let byHash = new Map<string, ApiKey>();
  const hashes = rememberHashes();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const read = async () => {
    const started = elapsed();
    const keys = await store.keys();
    byHash = new Map(keys.filter((key) => key.revokedAt === null).map((key) => [key.hash, key]));
    readAt = started;
  };
  const refresh = () => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };

  return {
    check(authorization, scopes) {
      const secretHash = hashes.of(authorization);
      const key = byHash.get(secretHash);
      if (key) hashes.keep(authorization!, secretHash);
      if (elapsed() - readAt < (key ? KEYS_MAX_AGE_MS : UNKNOWN_KEY_MS)) return permit(key, scopes, now);
      return refresh().then(() => permit(byHash.get(secretHash), scopes, now));
    },
    pardon(error, authorization, scopes) {
      if (!isAway(error)) throw error;
      const key = byHash.get(hashOf(authorization));
      if (!key || elapsed() - readAt >= LAST_KNOWN_MS) throw error;
      return permit(key, scopes, now);
    },
    async works(id, scope) {
      if (elapsed() - readAt >= KEYS_MAX_AGE_MS) await refresh();
      const key = [...byHash.values()].find((one) => one.id === id);
      const isAlive = key !== undefined && (key.expiresAt === null || now().getTime() < key.expiresAt);
      return isAlive && key.scopes.includes(scope);
    },
  };
}

/**
 * The same keyring for a page that people open in a browser: it also takes a key as the password of the browser's own
 * dialog (RFC 7617), under any name, and asks for it. For reading alone: a browser sends it again by itself.
 */
export function forBrowsers({ check }: Pick<Keyring, 'check'>): Pick<Keyring, 'check'> {
  const ask = (error: unknown): never => {
    if (error instanceof Problem && error.code === 'unauthorized') {
      error.headers['WWW-Authenticate'] = 'Basic realm="policy", charset="UTF-8"';
    }
    throw error;
  };
  return {
    check(authorization, scopes) {
      try {
        const key = check(bearerOf(authorization), scopes);
        return typeof key === 'string' ? key : key.catch(ask);
      } catch (error) {
        return ask(error);
      }
    },
  };
}

function bearerOf(authorization: string | undefined): string | undefined {
  const basic = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (basic === undefined) return authorization;
  const pair = Buffer.from(basic, 'base64').toString();
  return `Bearer ${pair.slice(pair.indexOf(':') + 1)}`;
}

const MOST_HEADERS = 100;

/**
 * Hashes of the headers that hold a key of ours: a shop sends the same one with every request. Only the hash is
 * remembered; whether the key works is asked of the map each time. A header is found by V8's own hash of it, whose seed is
 * random in every process, and compared only when all of that is the same: time does not tell what a guess has in common.
 */
function rememberHashes() {
  const known = new Map<string, string>();
  return {
    of: (authorization: string | undefined) => known.get(authorization ?? '') ?? hashOf(authorization),
    keep(authorization: string, secretHash: string) {
      if (known.has(authorization)) return;
      if (known.size >= MOST_HEADERS) known.clear();
      known.set(authorization, secretHash);
    },
  };
}

function hashOf(authorization: string | undefined): string {
  if (!authorization) throw unauthorized('The request has no Authorization header.');
  const secret = BEARER.exec(authorization)?.[1];
  if (!secret) throw unauthorized('The Authorization header holds no key of ours; it reads `Bearer pst_…`.');
  return hashSecret(secret);
}

function permit(key: ApiKey | undefined, scopes: readonly Scope[], now: () => Date): string {
  if (!key) throw unauthorized('The key is unknown or was revoked.');
  if (key.expiresAt !== null && key.expiresAt <= now().getTime()) throw unauthorized('The key has expired.');
  if (!scopes.some((scope) => key.scopes.includes(scope))) throw forbidden(key, scopes);
  return key.id;
}

function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

function unauthorized(why: string): Problem {
  return new Problem(
    'unauthorized',
    `${why} Make one with \`npm run policy -- keys create\` and send it as a bearer token.`,
    {
      headers: { 'WWW-Authenticate': 'Bearer realm="policy"' },
    },
  );
}

function forbidden(key: ApiKey, scopes: readonly Scope[]): Problem {
  const needed = scopes.map((scope) => `\`${scope}\``).join(' or ');
  const held = key.scopes.map((scope) => `\`${scope}\``).join(', ') || 'no scope';
  return new Problem('forbidden', `This needs the scope ${needed}; the key has ${held}. Use another key, or make one.`);
}
