/** Sends requests: by HTTP with connections that stay open, and as bytes that need not be HTTP. */
import { Agent, type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import type { Shot } from './requests.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export interface Wire {
  send(shot: Shot): Promise<Answer>;
  /** Writes bytes, ends the sending side, and gives every answer that came before the server hung up. */
  sendBytes(bytes: string): Promise<Answer[]>;
  close(): void;
}

/** A client of the API at `url`, with at most `sockets` connections. */
export function wireTo(url: string, sockets: number): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const { hostname, port } = new URL(url);
  return {
    send: (shot) => send(shot, { agent, hostname, port }),
    sendBytes: async (bytes) => answersIn(await exchange(bytes, Number(port), hostname)),
    close: () => agent.destroy(),
  };
}

const used = new WeakSet<object>();
/** Less than the server lets a connection rest: a request that waited as long was not met at its end, but lost. */
const AT_ONCE_MS = 4_000;

interface Where {
  agent: Agent;
  hostname: string;
  port: string;
}

function send(shot: Shot, where: Where): Promise<Answer> {
  return new Promise((done, fail) => {
    const { method, target: path, headers, body } = shot;
    const sent: ClientRequest = request({ ...where, method, path, headers: { ...lengthOf(shot), ...headers } });
    let isAnswered = false;
    let isUsedAgain = false;
    const sentAt = Date.now();
    // Not `reusedSocket`: it is false when the connection goes straight from one request to a waiting one.
    sent.on('socket', (socket) => {
      isUsedAgain = used.has(socket);
      used.add(socket);
    });
    sent.on('response', (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const held = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        done({
          status: response.statusCode!,
          headers: Object.fromEntries(held),
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (isAnswered) return;
      // The server may close a connection that rested just as it is used again: that is no answer, and HTTP says to ask again.
      const isAtOnce = Date.now() - sentAt < AT_ONCE_MS;
      if (isUsedAgain && isAtOnce && error.code === 'ECONNRESET') send(shot, where).then(done, fail);
      else fail(error);
    });
    sent.end(body ? Buffer.from(body.text, body.encoding) : undefined);
  });
}

function lengthOf({ body, headers }: Shot): Record<string, string> {
  if (!body || 'Transfer-Encoding' in headers) return {};
  return { 'Content-Length': String(Buffer.byteLength(body.text, body.encoding)) };
}

const PATIENCE_MS = 15_000;

function exchange(bytes: string, port: number, host: string): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    const socket = connect({ port, host, allowHalfOpen: true }, () => socket.end(bytes, 'latin1'));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the server neither answered nor hung up')));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? done(text) : fail(error),
    );
    socket.on('end', () => done(text));
  });
}

function answersIn(text: string): Answer[] {
  const answers: Answer[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n');
    const [line, ...lines] = rest.slice(0, end < 0 ? undefined : end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line!)?.[1] ?? Number.NaN);
    const headers = Object.fromEntries(
      lines.map((one) => [one.split(':')[0]!.toLowerCase(), one.replace(/^[^:]*: */, '')]),
    );
    const length = Number(headers['content-length'] ?? 0);
    const from = end < 0 ? rest.length : end + 4;
    answers.push({ status, headers, text: Buffer.from(rest.slice(from, from + length), 'latin1').toString() });
    rest = headers['transfer-encoding'] === undefined ? rest.slice(from + length) : '';
  }
  return answers.filter(({ status }) => status !== 100); // "go on" is no answer yet
}
