/** c15t's self-hosted backend, as its own documentation sets it up, on a SQLite file with the settings that ours has. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Client from 'better-sqlite3';

export const C15T = '@c15t/backend@2.2.1';
/** Its database layer takes any dialect of this. */
export const KYSELY = 'kysely@0.29.9';

type Handler = (request: Request) => Promise<Response>;

/** Its handler; `folder` is where it is installed, and where its file goes. */
export async function openC15t(folder: string): Promise<Handler> {
  const from = createRequire(join(folder, 'package.json'));
  const { c15tInstance } = from('@c15t/backend');
  const { kyselyAdapter } = from('@c15t/backend/db/adapters/kysely');
  const { migrator } = from('@c15t/backend/db/migrator');
  const { DB } = from('@c15t/backend/db/schema');
  const { Kysely, SqliteDialect } = from('kysely');
  const client = new Client(join(folder, 'c15t.sqlite'));
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  const db = new Kysely({ dialect: new SqliteDialect({ database: client }) });
  const adapter = kyselyAdapter({ db, provider: 'sqlite' });
  const migration = await migrator({ db: DB.client(adapter), schema: 'latest' });
  await migration.execute();
  const names = { appName: 'bench', basePath: '/', trustedOrigins: ['http://localhost'] };
  return c15tInstance({ ...names, adapter, disableGeoLocation: true, logger: { level: 'error' } }).handler;
}

/** What it is sent to record a consent of one user; every call is a new record. */
export function recordBody(user: number): string {
  return JSON.stringify({
    type: 'cookie_banner',
    subjectId: `sub_${String(user).padStart(20, '1').replaceAll('0', 'z')}`,
    domain: 'example.no',
    preferences: { necessary: true, marketing: false },
    givenAt: Date.now(),
    jurisdiction: 'GDPR',
    externalSubjectId: `user-${user}`,
    identityProvider: 'shop',
  });
}

export function checkPath(user: number): string {
  return `/consents/check?externalId=user-${user}&type=cookie_banner`;
}
