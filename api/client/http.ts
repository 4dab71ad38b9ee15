/** One call of the API: in time, tried again where that is safe, and with an error that says what happened. */
import type { ProblemBody } from '../problem.ts';
import type { StatusAnswer } from '../routes/schemas.ts';

/** The API refused. `problem.code` says why; with `prompt-stale` and `prompt-expired` comes the new status. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Partial<ProblemBody>;

  constructor(status: number, problem: Partial<ProblemBody>) {
    super(`${status} ${problem.title ?? 'The API refused'}${problem.detail ? `: ${problem.detail}` : ''}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  get code(): ProblemBody['code'] | null {
    return this.problem.code ?? null;
  }

  /** What is to be done now instead; null when the API did not say. */
  get current(): StatusAnswer | null {
    return (this.problem.current as StatusAnswer | undefined) ?? null;
  }
}

/** There was no answer of the API: no connection, none in time, or one that is not its own. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** True when the API cannot serve just now: nothing follows from that for the user. */
export function isAway(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ApiError && error.status >= 500);
}

export interface Transport {
  base: string;
  key: string;
  /** For the whole call, all attempts. */
  timeoutMs: number;
  send: typeof fetch;
}

export interface Call {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string> | undefined;
  /** Doing it twice is as good as once. */
  repeatable: boolean;
}

/** Waits before the second and third attempt, milliseconds. */
const WAITS = [150, 600];
const PASSING = [429, 502, 503, 504];

/** The answer as JSON; null when it is empty. Rejects with {@link ApiError} or {@link UnreachableError}. */
export async function callForJson(transport: Transport, call: Call): Promise<unknown> {
  const until = AbortSignal.timeout(transport.timeoutMs);
  for (let attempt = 0; ; attempt++) {
    const wait = call.repeatable ? WAITS[attempt] : undefined;
    try {
      return await once(transport, call, until);
    } catch (error) {
      const mayPass = error instanceof UnreachableError || PASSING.includes((error as ApiError).status);
      if (wait === undefined || !mayPass || until.aborted) throw error;
      if (!(await slept(wait * (0.5 + Math.random()), until))) throw error;
    }
  }
}

/** Sends the call and gives what came. Rejects with {@link UnreachableError} when nothing did. */
export async function callOnce(transport: Transport, call: Call, signal: AbortSignal): Promise<Response> {
  const { method, path, body, headers } = call;
  try {
    return await transport.send(`${transport.base}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${transport.key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      signal,
      // An API does not redirect; a key must not follow one to somewhere else.
      redirect: 'error',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw unreachable(error, signal);
  }
}

async function once(transport: Transport, call: Call, signal: AbortSignal): Promise<unknown> {
  const response = await callOnce(transport, call, signal);
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(error, signal);
  });
  const told = jsonIn(text);
  if (!response.ok) throw new ApiError(response.status, (told ?? {}) as Partial<ProblemBody>);
  if (told === undefined) throw new UnreachableError('What answered is not the API: check its address.');
  return told;
}

function unreachable(cause: unknown, signal: AbortSignal): UnreachableError {
  const why = signal.aborted ? 'did not answer in time' : 'could not be reached';
  return new UnreachableError(`The policy API ${why}.`, { cause });
}

/** Null for no text, undefined for text that is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** False when `signal` ended the wait. */
function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (inTime: boolean) => () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(inTime);
    };
    const end = finish(false);
    const timer = setTimeout(finish(true), ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
