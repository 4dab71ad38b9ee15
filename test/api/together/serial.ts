/** A log we do not want, as a control: its indexes come from PostgreSQL's own counter, without a lock. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Checkpoint, rootOver } from './order.ts';

interface Log {
  leaves: Uint8Array[];
  indexes: number[];
}

const CLIENTS = 4;
const CHECKPOINTS = 40;

/** Fills it from several connections, some of whose transactions fail. Gives the log at its end, and checkpoints of it on the way. */
export async function fillSerially(url: string, each: number): Promise<Log & { checkpoints: Checkpoint[] }> {
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS + 1 });
  await pool.query('CREATE TABLE taken (idx bigserial PRIMARY KEY)');
  const filling = Promise.all(Array.from({ length: CLIENTS }, () => fill(pool, each)));
  const checkpoints: Checkpoint[] = [];
  for (let count = 0; count < CHECKPOINTS; count += 1) {
    const { leaves } = await read(pool);
    checkpoints.push({ size: leaves.length, root: Buffer.from(rootOver(leaves)).toString('base64') });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await filling;
  const log = await read(pool);
  await pool.end();
  return { ...log, checkpoints };
}

async function fill(pool: pg.Pool, count: number): Promise<void> {
  const client = await pool.connect();
  for (let turn = 0; turn < count; turn += 1) {
    await client.query('BEGIN');
    await client.query('INSERT INTO taken DEFAULT VALUES');
    await client.query('SELECT pg_sleep(random() * 0.01)');
    await client.query(turn % 10 === 9 ? 'ROLLBACK' : 'COMMIT');
  }
  client.release();
}

async function read(pool: pg.Pool): Promise<Log> {
  const { rows } = await pool.query<{ idx: string }>('SELECT idx FROM taken ORDER BY idx');
  const leaves = rows.map(({ idx }) => createHash('sha256').update(idx).digest());
  return { leaves, indexes: rows.map(({ idx }) => Number(idx) - 1) };
}
