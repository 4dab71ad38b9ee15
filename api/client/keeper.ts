/** Keeps the signed list of what is required at hand, and brings it up to date in the background. */
import { type ReadyList, readyList } from './check.ts';
import type { PinnedKeys } from './jws.ts';
import { LIST_MEDIA_TYPE, LIST_TYPE, type PolicyList } from './list.ts';

export interface KeeperOptions {
  /** Milliseconds between two looks, 60,000 unless told; a tenth more or less, so that shops do not come in step. */
  everyMs?: number | undefined;
  /** A list older than this is stale, milliseconds; 24 hours unless told. */
  maxAgeMs?: number | undefined;
  /**
   * What becomes of a user who lacks an agreement while it cannot be answered, or the list is stale. `let-in`, unless told:
   * goes on, and is asked once the API is back. `hold-back`: waits; without any list, everybody does. Notices and consents
   * never keep anyone out.
   */
  whenAway?: 'let-in' | 'hold-back' | undefined;
  /** A list kept from before (see `onList`), to decide by until the first one arrives. */
  saved?: string | null | undefined;
  /** Told of each new list, a compact JWS: keep it, and a restart needs no API either. */
  onList?: ((jws: string) => void) | undefined;
  /** Told why a look failed. The list at hand stays. */
  onFault?: ((fault: Error) => void) | undefined;
}

/** What {@link Client.check} decides by. */
export interface Required {
  /** Null until a list has arrived. */
  readonly ready: ReadyList | null;
  readonly maxAgeMs: number;
  readonly whenAway: 'let-in' | 'hold-back';
}

export interface PolicyKeeper extends Required {
  /** Resolves, never rejects, when the first look is over, whatever came of it. */
  readonly first: Promise<void>;
  /** Looks now. False when the list could not be brought up to date; see `onFault`. */
  refresh(): Promise<boolean>;
  /** Looks no more. The list at hand stays, and goes stale. */
  stop(): void;
}

export interface KeeperParts {
  /** Asks for the list with these headers. */
  ask(headers: Record<string, string>): Promise<Response>;
  keys: PinnedKeys;
}

const DAY_MS = 86_400_000;
const JITTER = 0.1;

export function createKeeper({ ask, keys }: KeeperParts, options: KeeperOptions): PolicyKeeper {
  const { everyMs = 60_000, maxAgeMs = DAY_MS, whenAway = 'let-in', saved, onList, onFault } = options;
  let ready: ReadyList | null = null;
  let etag: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  async function look(): Promise<void> {
    const response = await ask({ Accept: LIST_MEDIA_TYPE, ...(etag ? { 'If-None-Match': etag } : {}) });
    if (response.status === 304) return;
    if (!response.ok) throw new Error(`The list of policies was refused: ${response.status}.`);
    const jws = (await response.text()).trim();
    if (!(await take(jws))) return;
    etag = response.headers.get('etag');
    onList?.(jws);
  }

  /** False for one that is older than the list at hand, as a cache on the way may give it. Rejects for a bad one. */
  async function take(jws: string): Promise<boolean> {
    const opened = await keys.open(jws, LIST_TYPE);
    if (opened.fault !== null || !isList(opened.payload)) {
      throw new Error(`The list of policies does not hold: ${opened.fault ?? 'payload'}.`);
    }
    if (ready && isOlder(opened.payload, ready.list)) return false;
    ready = readyList(opened.payload);
    return true;
  }

  async function refresh(): Promise<boolean> {
    try {
      await look();
      return true;
    } catch (error) {
      onFault?.(error as Error);
      return false;
    }
  }

  function plan(): void {
    if (isStopped) return;
    timer = setTimeout(again, everyMs * (1 - JITTER + 2 * JITTER * Math.random()));
    // On Node, waiting for the next look must not keep a process alive.
    (timer as { unref?: () => void }).unref?.();
  }

  async function again(): Promise<void> {
    await refresh();
    plan();
  }

  async function begin(): Promise<void> {
    if (saved) await take(saved).catch((error: Error) => onFault?.(error));
    await again();
  }

  return {
    get ready() {
      return ready;
    },
    maxAgeMs,
    whenAway,
    first: begin(),
    refresh,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function isOlder(one: PolicyList, held: PolicyList): boolean {
  return one.iat < held.iat || (one.iat === held.iat && one.generation < held.generation);
}

/** The signature says that it is ours; this, that it is of an edition we can read. */
function isList(value: unknown): value is PolicyList {
  const { iat, generation, policies } = Object(value) as Partial<PolicyList>;
  return [iat, generation].every(Number.isSafeInteger) && Array.isArray(policies);
}
