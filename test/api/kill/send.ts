/** One request over `node:http`, which tells what fetch does not: whether the server had taken the connection. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Wish {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

export interface Reply {
  status: number;
  text: string;
}

export interface Line {
  /** Rejects when the connection broke, was refused, or the client hung up. */
  reply: Promise<Reply>;
  /** Whether the server answered on this connection, now or earlier. */
  isTaken(): boolean;
}

const agent = new Agent({ keepAlive: true });

export function send(url: string, { body, ...wish }: Wish): Line {
  const asked = request(url, { agent, ...wish });
  let hasBegun = false;
  const head = new Promise<IncomingMessage>((done, fail) => asked.on('response', done).on('error', fail));
  asked.end(body);
  const read = async () => {
    const reply = await head;
    hasBegun = true;
    return { status: reply.statusCode!, text: await text(reply) };
  };
  return { reply: read(), isTaken: () => hasBegun || asked.reusedSocket };
}
