/** A process of slow clients, told by its parent where to go. It tells of each that is dropped, and ends with its parent. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromDripper, ToDripper } from './dripping.ts';

const DRIP_MS = 1_000;
const HEADER = 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ';
const BODY = (secret: string) =>
  'POST /v1/users/kari/acceptances HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
  `Authorization: Bearer ${secret}\r\nContent-Length: 60000\r\n\r\n{"answer": "`;

/** Slow people do not come, and do not write, all in the same instant. */
const ARRIVAL_MS = 2_000;
const sockets = new Set<Socket>();

process.once('message', async ({ port, secret, count }: ToDripper) => {
  const coming = Array.from({ length: count }, async (_, lane) => {
    await sleep((lane / count) * ARRIVAL_MS);
    await come(port, lane % 2 ? HEADER : BODY(secret));
  });
  await Promise.all(coming);
  tell('standing');
});
process.on('disconnect', () => process.exit());

/** Who is dropped comes again at once. */
function come(port: number, beginning: string): Promise<void> {
  return new Promise((resolve) => {
    let since = 0;
    let drip: NodeJS.Timeout | undefined;
    const socket = connect(port, '127.0.0.1', () => {
      since = performance.now();
      sockets.add(socket);
      socket.write(beginning);
      drip = setInterval(() => socket.write('a'), DRIP_MS);
      resolve();
    });
    socket.on('error', () => {}).resume();
    socket.on('close', () => {
      clearInterval(drip);
      if (sockets.delete(socket)) tell(performance.now() - since);
      void come(port, beginning);
    });
  });
}

function tell(what: FromDripper): void {
  process.send!(what);
}
