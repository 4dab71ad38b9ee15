/** Runs strings of commands on both databases at once, each from an empty house. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import type { createApp } from '../../../api/app.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { checkLog } from './check.ts';
import { allCommands, KINDS, publish, type State } from './commands.ts';
import { openHouse } from './house.ts';
import { Model } from './model.ts';

/** A Thursday before the clocks go forward in Oslo. */
const START = Date.parse('2026-03-26T11:00:00Z');

export interface Runner {
  /** Rejects with fast-check's report of the shortest string that goes wrong. */
  run(wish: {
    runs: number;
    length: number;
    seed?: number;
    create?: typeof createApp;
    shrink?: boolean;
  }): Promise<void>;
  stop(): Promise<void>;
}

/** With PostgreSQL beside SQLite, or SQLite alone. */
export async function openRunner(withPostgres: boolean): Promise<Runner> {
  const server = withPostgres ? await startPostgres() : null;
  return {
    run: ({ runs, length, seed, create, shrink = true }) =>
      fc.assert(
        fc.asyncProperty(fc.nat(4), allCommands(length), (start, commands) =>
          inWorld(server, create, (state) => play(start > 0, commands, state)),
        ),
        { numRuns: runs, endOnFailure: !shrink, ...(seed === undefined ? {} : { seed }) },
      ),
    stop: async () => server?.stop(),
  };
}

/** Four in five begin with a version of everything, so that there is something to say. */
async function play(
  isStocked: boolean,
  commands: Iterable<fc.AsyncCommand<Model, State>>,
  state: State,
): Promise<void> {
  const model = new Model(KINDS);
  if (isStocked) for (const policy of Object.keys(KINDS)) await publish(policy, -1, true)(model, state);
  await fc.asyncModelRun(() => ({ model, real: state }), commands);
  for (const house of state.houses) await checkLog(house.store());
}

async function inWorld(
  server: PostgresServer | null,
  create: typeof createApp | undefined,
  work: (state: State) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'model-'));
  const clock = { at: START };
  const urls = [join(folder, 'policy.sqlite'), ...(server ? [server.url()] : [])];
  if (server) await empty(server);
  const houses = await Promise.all(urls.map((url) => openHouse(url, clock, create)));
  try {
    await work({ houses, clock, prompts: [], turn: 0 });
  } finally {
    for (const house of houses) await house.close();
    rmSync(folder, { recursive: true });
  }
}

async function empty(server: PostgresServer): Promise<void> {
  const client = new pg.Client(server.url());
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
}
