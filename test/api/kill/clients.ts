/** Clients that answer prompts as fast as they can, repeat themselves, hang up, and remember what was acknowledged. */
import type { Life } from './process.ts';
import { send, type Wish } from './send.ts';

/** An answer that was sent: a prompt's token and what was said to it. */
export interface Sent {
  user: string;
  token: string;
  answer: string;
}

export interface Acknowledged extends Sent {
  id: string;
  receipt: string;
  /** When it was sent, and when the acknowledgement had arrived: milliseconds of one clock. */
  sentAt: number;
  toldAt: number;
}

export interface Memory {
  acknowledged: Acknowledged[];
  /** Sent, and nobody knows what became of them. */
  unknown: Sent[];
  /** How many requests were sent. */
  sent: number;
  /** How many were answered with 503. */
  away: number;
  /** Answers of the API that should not be. */
  wrong: string[];
  /**
   * Requests that were sent before the API was told to end, on a connection that it had taken, and were not answered whole,
   * though the client did not hang up. What the system took for it and it never saw is no more than refused.
   */
  cut: number;
}

export function emptyMemory(): Memory {
  return { acknowledged: [], unknown: [], sent: 0, away: 0, wrong: [], cut: 0 };
}

export interface Crowd {
  life: Pick<Life, 'url' | 'isOver' | 'isTold'>;
  secret: string;
  memory: Memory;
  random: () => number;
  /** Begins the ids of the users of this crowd. */
  name: string;
}

/** Lets `count` clients answer until the API is gone or `isEnough`. */
export async function answerUntilGone(crowd: Crowd, count: number, isEnough = () => false): Promise<void> {
  const one = async (lane: number) => {
    for (let turn = 0; !crowd.life.isOver() && !isEnough(); turn += 1) {
      if (!(await answerOnce(crowd, `${crowd.name}-${lane}-${turn}`))) return;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, lane) => one(lane)));
}

/** One user asks and answers. False when the API did not say what to ask. */
export async function answerOnce(crowd: Crowd, user: string): Promise<boolean> {
  const token = await promptFor(crowd, user);
  if (token === null) return false;
  await sayTo(crowd, { user, token, answer: crowd.random() < 0.2 ? 'defer' : 'acknowledge' });
  return true;
}

/** Says it once, twice at the same time, or hangs up in the midst of it. */
async function sayTo(crowd: Crowd, sent: Sent): Promise<void> {
  const dice = crowd.random();
  if (dice < 0.05) await deliver(crowd, sent, AbortSignal.timeout(1 + Math.floor(crowd.random() * 5)));
  else if (dice < 0.15) await Promise.all([deliver(crowd, sent), deliver(crowd, sent)]);
  else await deliver(crowd, sent);
  const { acknowledged } = crowd.memory;
  if (dice > 0.9 && acknowledged.length > 0)
    await repeat(crowd, acknowledged[Math.floor(crowd.random() * acknowledged.length)]!);
}

/** Sends the answer, and keeps what was said to it. */
export async function deliver({ life, secret, memory }: Crowd, sent: Sent, signal?: AbortSignal): Promise<void> {
  const sentAt = performance.now();
  const reply = await post({ life, secret, memory }, sent, signal);
  if (reply === null || reply.status === 503) memory.unknown.push(sent);
  else if (reply.status === 200 || reply.status === 201) {
    const { id, receipt } = JSON.parse(reply.text) as { id: string; receipt: string };
    memory.acknowledged.push({ ...sent, id, receipt, sentAt, toldAt: performance.now() });
  } else memory.wrong.push(`${reply.status} ${reply.text}`);
}

/** Sends an answer again that was acknowledged: it must give the same receipt. */
export async function repeat({ life, secret, memory }: Crowd, known: Acknowledged): Promise<void> {
  const reply = await post({ life, secret, memory }, known);
  if (reply === null || reply.status === 503) return;
  const { id, receipt } = JSON.parse(reply.text) as Partial<Acknowledged>;
  if (reply.status !== 200 || id !== known.id || receipt !== known.receipt) {
    memory.wrong.push(`a repeat of ${known.id} gave ${reply.status} ${id}`);
  }
}

/** A token of the prompt that the user is shown now; null when the API is away. */
export async function promptFor({ life, secret, memory }: Crowd, user: string): Promise<string | null> {
  const reply = await exchange({ life, memory }, `/v1/users/${user}/status`, { headers: keyOf(secret) });
  if (reply === null) return null;
  if (reply.status !== 200) {
    if (reply.status !== 503) memory.wrong.push(`${reply.status} ${reply.text}`);
    return null;
  }
  return (JSON.parse(reply.text) as { policies: { token: string }[] }).policies[0]!.token;
}

type Line = Pick<Crowd, 'life' | 'secret' | 'memory'>;

function post({ life, secret, memory }: Line, { user, token, answer }: Sent, signal?: AbortSignal) {
  const headers = { ...keyOf(secret), 'Content-Type': 'application/json' };
  const body = JSON.stringify({ token, answer });
  return exchange({ life, memory }, `/v1/users/${user}/acceptances`, {
    method: 'POST',
    headers,
    body,
    ...(signal ? { signal } : {}),
  });
}

const keyOf = (secret: string) => ({ Authorization: `Bearer ${secret}` });

/** Null when the connection broke: then nobody knows. */
async function exchange({ life, memory }: Pick<Crowd, 'life' | 'memory'>, path: string, wish: Wish) {
  const wasTold = life.isTold();
  const line = send(life.url + path, wish);
  memory.sent += 1;
  try {
    const reply = await line.reply;
    if (reply.status === 503) memory.away += 1;
    return reply;
  } catch {
    if (line.isTaken() && !wasTold && !wish.signal?.aborted) memory.cut += 1;
    return null;
  }
}
