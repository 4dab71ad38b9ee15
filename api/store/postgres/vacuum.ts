/** Frees at once what deleted rows held, indexes too. PostgreSQL itself would leave that for later, or for long. */
import type pg from 'pg';

export interface Vacuum {
  /** Begins, or does it once more when it is under way. Never waits, never fails: autovacuum comes in the end. */
  ask(): void;
  /** Waits no longer; the server goes on by itself. */
  end(): void;
}

/** What names users. Tables of others are passed over with a warning of PostgreSQL's own. */
const TABLES = [
  'acceptances',
  'receipts',
  'standings',
  'contacts',
  'notices',
  'prompted',
  'links',
  'aliases',
  'webhooks',
  'campaigns',
];
const STATEMENT = `VACUUM (INDEX_CLEANUP ON, TRUNCATE OFF) ${TABLES.join(', ')}`;
/** One at a time, on a connection out of `slow`: a big database takes longer than any request may. */
export function vacuumOn(slow: pg.Pool): Vacuum {
  let wanted = false;
  let running: pg.PoolClient | null = null;
  let isBusy = false;
  const vacuum = async () => {
    running = await slow.connect();
    await running.query(STATEMENT);
  };
  const run = async () => {
    isBusy = true;
    while (wanted) {
      wanted = false;
      await vacuum().catch(() => {});
      cut();
    }
    isBusy = false;
  };
  /** The connection is not used again: it may still be at work. */
  const cut = () => {
    running?.release(true);
    running = null;
  };
  return {
    ask() {
      wanted = true;
      if (!isBusy) void run();
    },
    end() {
      wanted = false;
      cut();
    },
  };
}
