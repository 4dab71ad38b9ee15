/** Clients that send a byte now and then: half of them in the midst of a header, half in the midst of a body. */
import { connect, type Socket } from 'node:net';

export interface Drips {
  /** How many connections stand open now. */
  open(): number;
  /** How long those stood that the server let go of, ms. */
  dropped: number[];
  stop(): void;
}

const DRIP_MS = 250;
const HEADER = 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ';
const BODY = (secret: string) =>
  'POST /v1/users/kari/acceptances HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
  `Authorization: Bearer ${secret}\r\nContent-Length: 60000\r\n\r\n{"answer": "`;

/** Keeps `count` such connections to `port`: who is dropped comes again at once. Resolves when all stand. */
export async function drip(port: number, secret: string, count: number): Promise<Drips> {
  const sockets = new Map<Socket, number>();
  const dropped: number[] = [];
  let isOver = false;
  const come = (lane: number) =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        sockets.set(socket, performance.now());
        socket.write(lane % 2 ? HEADER : BODY(secret));
        resolve();
      });
      socket.on('error', () => {}).resume();
      socket.on('close', () => {
        if (isOver) return;
        dropped.push(performance.now() - sockets.get(socket)!);
        sockets.delete(socket);
        void come(lane);
      });
    });
  await Promise.all(Array.from({ length: count }, (_, lane) => come(lane)));
  const timer = setInterval(() => {
    for (const socket of sockets.keys()) socket.write('a');
  }, DRIP_MS);
  const stop = () => {
    isOver = true;
    clearInterval(timer);
    for (const socket of sockets.keys()) socket.destroy();
  };
  return { open: () => sockets.size, dropped, stop };
}
