/** The end of an HTTP server, so that nobody who asked before it goes without an answer. */
import type { Server, ServerResponse } from 'node:http';
import { Server as Listener } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

export interface Closing {
  /** Each answer passes here before it is written. */
  mind(response: ServerResponse): void;
  close(server: Server, patienceMs: number): Promise<void>;
}

/** From the moment of `close` on, each answer says that it is the last on its connection. */
export function createClosing(): Closing {
  const underWay = new Set<ServerResponse>();
  let hasBegun = false;
  return {
    mind: (response) => {
      if (hasBegun) makeLast(response);
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
    },
    close: async (server, patienceMs) => {
      await untilNobodyKnocks(server);
      hasBegun = true;
      underWay.forEach(makeLast);
      await untilAllAreGone(server, patienceMs);
    },
  };
}

function makeLast(response: ServerResponse): void {
  response.shouldKeepAlive = false;
}

const MOST_TURNS = 200;
const QUICK_MS = 2;

/** Connections that the system made for us and that we have not taken yet would be reset: takes them, for as long as it is worth it. */
async function untilNobodyKnocks(server: Server): Promise<void> {
  let taken = 0;
  const count = () => {
    taken += 1;
  };
  server.on('connection', count);
  for (let turns = 0, isQuiet = false; turns < MOST_TURNS && !isQuiet; turns += 1) {
    const before = { taken, at: performance.now() };
    await turn();
    isQuiet = taken === before.taken && performance.now() - before.at < QUICK_MS;
  }
  server.off('connection', count);
}

/** What was sent before its client could know of the end arrives within this time. */
const GRACE_MS = 100;

function untilAllAreGone(server: Server, patienceMs: number): Promise<void> {
  // After a look at what has arrived: in a busy process the timers are late, and come first.
  const rest = setInterval(() => setImmediate(() => server.closeIdleConnections()), GRACE_MS);
  const cut = setTimeout(() => server.closeAllConnections(), patienceMs);
  return new Promise((done) => {
    // Not `server.close`: that hangs up at once on connections at rest, where a request may be on its way.
    Listener.prototype.close.call(server, () => {
      clearInterval(rest);
      clearTimeout(cut);
      server.close(); // ends Node's checks of connections
      done();
    });
  });
}
