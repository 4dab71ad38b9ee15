/** A receiver of webhooks on a port, which answers as it is told and keeps what came. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** How it was answered. */
  manner: Manner;
}

/** A status, `hang` for no answer, `cut` for a connection that breaks; a status may come with headers. */
export type Manner = number | 'hang' | 'cut' | { status: number; headers: Record<string, string> };

export interface Receiver {
  url: string;
  /** What came, in order. */
  received: Received[];
  /** How the next ones are answered; 204 when there is nothing left. */
  manners: Manner[];
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const receiver = { received: [], manners: [] } as unknown as Receiver;
  const server = createServer((request, response) => void take(receiver, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  receiver.close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return receiver;
}

async function take(receiver: Receiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const manner = receiver.manners.shift() ?? 204;
  receiver.received.push({ path: request.url!, headers: request.headers, body, manner });
  if (manner === 'hang') return;
  if (manner === 'cut') return void request.socket.destroy();
  const { status, headers } = typeof manner === 'number' ? { status: manner, headers: {} } : manner;
  response.writeHead(status, headers).end();
}
