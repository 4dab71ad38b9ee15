/** A database read and changed without any code of the API. */
import Client from 'better-sqlite3';
import pg from 'pg';

/** The rows that `statement` gives in the database at `url` (a file's path, or `postgres://…`); none for one that gives nothing. */
export function rowsIn<Row>(url: string, statement: string): Promise<Row[]> {
  return url.startsWith('postgres') ? rowsInPostgres(url, statement) : rowsInSqlite(url, statement);
}

async function rowsInPostgres<Row>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function rowsInSqlite<Row>(path: string, statement: string): Promise<Row[]> {
  const client = new Client(path, { timeout: 5_000 });
  try {
    const prepared = client.prepare<[], Row>(statement);
    if (prepared.reader) return prepared.all();
    prepared.run();
    return [];
  } finally {
    client.close();
  }
}
