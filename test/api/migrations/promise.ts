/** What is promised of a migration that is cut off. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../api/store/open.ts';
import { connect } from '../../../api/store/postgres/database.ts';
import { migrate } from '../../../api/store/postgres/migrate.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import * as postgres from './postgres.ts';

export const BEGINNINGS = ['nothing', 'the first schema, with rows'] as const;
export type Beginning = (typeof BEGINNINGS)[number];

const PATIENCE_MS = 600_000;

/** Nothing of what stood in the database at first is missing afterwards. */
export function expectWhole(contents: string, beginning: Beginning): void {
  expect(contents).toContain('"editions"');
  if (beginning === 'nothing') return;
  for (const row of ['kari@example.no', 'answer-0', 'answer-49', 'notice-1']) expect(contents).toContain(row);
}

/** Clients that die at every `step`-th of their messages. */
export function postgresMigrations(step: number): void {
  describe('a PostgreSQL migration', () => {
    let server: PostgresServer;
    let made = 0;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.stop());

    const database = async (beginning: Beginning) => {
      const url = await server.createDatabase(`migration_${made++}`);
      if (beginning !== 'nothing') await postgres.makeOld(url);
      return url;
    };

    test.each(BEGINNINGS)(
      'from %s whose client dies at any of its messages is finished by the next start, and everything is there',
      async (beginning) => {
        const whole = await postgres.startedOn(await database(beginning));
        expectWhole(whole, beginning);
        const most = await messagesOf(await database(beginning));
        expect(most).toBeGreaterThan(10);
        for (let at = 1; at <= most; at += step) {
          const url = await database(beginning);
          const client = await postgres.mortal(url, at);
          const dying = openStore(client.url).catch((error: Error) => error);
          await client.gone;
          expect(await postgres.startedOn(url)).toBe(whole);
          expect(await dying).toBeInstanceOf(Error);
        }
      },
      PATIENCE_MS,
    );

    test('control: without a transaction, there are deaths after which it starts no more', async () => {
      let starts = true;
      for (let at = 5; starts && at < 30; at++) starts = await startsAfter(await database('nothing'), at);
      expect(starts).toBe(false);
    });

    /** Migrates without a transaction by a client that dies at its message `at`; whether the next start goes well. */
    async function startsAfter(url: string, at: number): Promise<boolean> {
      const client = await postgres.mortal(url, at);
      const dying = connect(client.url);
      const bare = { ...dying, patient: { ...dying.patient, write: dying.read as typeof dying.write } };
      const over = migrate(bare).catch(() => {});
      await Promise.race([client.gone, over]);
      const next = await postgres.startedOn(url).then(
        () => true,
        () => false,
      );
      await over;
      await client.stop();
      await dying.end();
      return next;
    }

    /** How many messages it takes to open a store. */
    async function messagesOf(url: string): Promise<number> {
      const client = await postgres.mortal(url, Number.POSITIVE_INFINITY);
      const store = await openStore(client.url);
      const passed = client.passed();
      await store.close();
      await client.stop();
      return passed;
    }
  });
}
