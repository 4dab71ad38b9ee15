/** The API we do not want, as a control: it asks SQLite for less than `FULL` (`SYNCHRONOUS`), and believes that it got it. */
import Client from 'better-sqlite3';

const LEVEL = process.env.SYNCHRONOUS ?? '1';
const pragma = Client.prototype.pragma;

Client.prototype.pragma = function slack(this: Client.Database, ...[source, options]: Parameters<typeof pragma>) {
  const result = pragma.call(this, source.replace(/^synchronous = .*/, `synchronous = ${LEVEL}`), options);
  return source === 'synchronous' ? 2 : result;
};

await import('../../../api/main.ts');
