/** A load generator on bare sockets: the less it costs, the more is measured of the server. */
import { connect, type Socket } from 'node:net';

export interface Load {
  port: number;
  /** Each has a connection of its own and one request under way. */
  clients: number;
  /** Whole HTTP/1.1 requests. */
  requests: readonly Buffer[];
  /** Starts so many a second, whether those before are answered or not; without it a client starts when its last is answered. */
  perSecond?: number;
}

export interface Outcome {
  /** Answers a second. */
  rate: number;
  /** Milliseconds of every request, from the instant at which it was due. */
  latencies: number[];
}

/** Sends all requests and waits for the answers. Rejects at the first that is no 2xx. */
export async function drive({ port, clients, requests, perSecond }: Load): Promise<Outcome> {
  const lanes = await Promise.all(Array.from({ length: clients }, () => Lane.open(port)));
  const latencies: number[] = [];
  const began = performance.now();
  let next = 0;
  const run = async (lane: Lane) => {
    while (next < requests.length) {
      const at = next++;
      const due = perSecond === undefined ? performance.now() : began + (at / perSecond) * 1000;
      const wait = due - performance.now();
      if (wait > 1) await new Promise((done) => setTimeout(done, wait));
      await lane.ask(requests[at]!);
      latencies.push(performance.now() - due);
    }
  };
  await Promise.all(lanes.map(run));
  const seconds = (performance.now() - began) / 1000;
  for (const lane of lanes) lane.close();
  return { rate: requests.length / seconds, latencies };
}

/** The body of one GET. */
export async function fetchText(port: number, path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return response.text();
}

export function getRequest(path: string, secret: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${secret}\r\n\r\n`);
}

export function postRequest(path: string, secret: string, body: string): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${secret}\r\n`;
  const about = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + about + body);
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;

class Lane {
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #missing = -1;
  #settle: { resolve(): void; reject(error: Error): void } | null = null;

  static open(port: number): Promise<Lane> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Lane(socket)));
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => this.#settle?.reject(new Error('the server hung up')));
  }

  ask(request: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#settle = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#missing < 0) {
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
      const end = this.#held.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#held.toString('latin1', 0, end);
      const length = Number(LENGTH.exec(head)?.[1] ?? Number.NaN);
      if (!head.startsWith('HTTP/1.1 2') || Number.isNaN(length)) {
        this.#fail();
        return;
      }
      this.#missing = end + 4 + length - this.#held.length;
    } else this.#missing -= chunk.length;
    if (this.#missing > 0) return;
    this.#held = Buffer.alloc(0);
    this.#missing = -1;
    this.#settle!.resolve();
  }

  #fail(): void {
    this.#settle?.reject(new Error(`a request was answered otherwise than expected:\n${this.#held}`));
    this.#settle = null;
    this.#socket.destroy();
  }
}
