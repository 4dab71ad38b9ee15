/** A proxy before PostgreSQL: it cuts the connection when the server reports a commit, or swallows all that is said. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Cutter {
  /** The database's address through the proxy. */
  url: string;
  cutAtNextCommit(): void;
  /** From now on takes connections and whatever comes, and says nothing; until told otherwise. */
  swallow(on?: boolean): void;
  /** How many connections were cut. */
  cuts(): number;
  stop(): Promise<void>;
}

const COMMITTED = Buffer.from('COMMIT\0');

/** Puts a proxy on a free loopback port before the server of `url`. */
export async function cutter(url: string): Promise<Cutter> {
  const target = new URL(url);
  const open = new Set<Socket>();
  let isArmed = false;
  let cuts = 0;
  let isSwallowing = false;
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => [client, server].forEach((one) => void one.destroy()));
    }
    client.on('data', (data) => void (isSwallowing || server.write(data)));
    server.on('data', (data) => {
      if (isSwallowing) return;
      if (isArmed && data.includes(COMMITTED)) {
        isArmed = false;
        cuts += 1;
        client.destroy();
      } else client.write(data);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.port = String((proxy.address() as AddressInfo).port);
  return {
    url: through.href,
    cutAtNextCommit: () => {
      isArmed = true;
    },
    swallow: (on = true) => {
      isSwallowing = on;
    },
    cuts: () => cuts,
    stop: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
