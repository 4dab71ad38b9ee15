import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../api/store/open.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { type House, storeContract } from './contract.ts';
import { accept, anAnswer, publishUpTo } from './make.ts';

let server: PostgresServer;
let houses = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

storeContract('PostgreSQL', house, openStore);

async function house(): Promise<House> {
  const name = `house_${++houses}`;
  const url = await server.createDatabase(name);
  const client = new pg.Client(url);
  await client.connect();
  const raw = async (sql: string) => (await client.query(sql)).rows;
  const remove = async () => {
    await client.end();
    await server.dropDatabase(name);
  };
  return { url, raw, remove };
}
