/** The environment, read once and judged as a whole. Nothing else in the API reads it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Manners, mannersOf } from './mail/manners.ts';

/** One setting, as the README tells it. */
interface Setting {
  name: string;
  /** Null when there is none: then the setting is needed, or what it is for stays off. */
  fallback: string | null;
  says: string;
}

/** Every setting of the API, in the order a person would set them. */
export const SETTINGS = [
  { name: 'PORT', fallback: '8787', says: 'port to listen on; 0 takes any free one' },
  { name: 'HOST', fallback: '127.0.0.1', says: 'address to listen on; put a proxy with TLS before anything public' },
  {
    name: 'DATABASE_URL',
    fallback: '.data/policy.sqlite',
    says: 'a SQLite file, or postgres://user:password@host/database',
  },
  {
    name: 'PROMPT_KEY_FILE',
    fallback: '.data/prompt.key',
    says: 'file with the key that seals prompts, made at the first start; the same in every process on one database',
  },
  {
    name: 'LOG_KEY_FILE',
    fallback: '.data/log.key',
    says: 'file with the key that signs receipts, made while the log is empty; back it up, apart from the database',
  },
  {
    name: 'RETENTION_DAYS',
    fallback: '1096',
    says: 'so many days answers are kept after others took their place; off keeps them for ever, and must be said',
  },
  {
    name: 'WITNESS',
    fallback: null,
    says: 'file or address of the checkpoint that a witness kept, such as /log/checkpoint of the site, for commands too; without it, a restored backup goes unnoticed',
  },
  { name: 'SITE_DIR', fallback: null, says: 'folder of built pages to serve on the same port; without it, API only' },
  {
    name: 'PUBLIC_URL',
    fallback: null,
    says: 'address at which customers reach this API, for links to their answers; without it, the one the shop calls',
  },
  { name: 'SMTP_URL', fallback: null, says: 'mail server, smtp://user:password@host:587; without it no mail goes out' },
  { name: 'MAIL_FROM', fallback: null, says: 'address that notices come from; without it, the one the site names' },
  { name: 'MAIL_WORKER', fallback: 'on', says: 'off when `npm run worker` sends the mail in a process of its own' },
  { name: 'MAIL_PER_HOUR', fallback: null, says: 'at most so many mails an hour, spread evenly over all workers' },
  { name: 'MAIL_PER_DOMAIN', fallback: null, says: 'at most so many mails at once to one domain, for each worker' },
  {
    name: 'MAIL_UNKNOWN',
    fallback: '10',
    says: 'minutes until a mail is sent once more that was cut off at its end, when nobody knows whether it arrived; off lists it as not reached',
  },
  { name: 'MAIL_QUIET', fallback: null, says: 'hours without mail in the time zone of the site, such as 21-7' },
  {
    name: 'MAIL_REMINDER_DAYS',
    fallback: null,
    says: 'so many days before a version applies, those mailed who have not answered are reminded once; without it, nobody',
  },
] as const satisfies readonly Setting[];

type Name = (typeof SETTINGS)[number]['name'];
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  port: number;
  host: string;
  databaseUrl: string;
  /** 32 bytes at least. */
  promptKey: Uint8Array;
  /** Absolute; the file is made when the store is opened. */
  logKeyFile: string;
  /** How long ended records are kept, milliseconds; null for ever. */
  keepMs: number | null;
  /** A path or an address; null when the log is compared with nothing. */
  witness: string | null;
  /** Absolute; null when only the API is served. */
  siteDir: string | null;
  /** Where customers reach this API, without a slash at its end; null when it is where the shop calls it. */
  publicUrl: string | null;
  /** Null when no mail goes out. `from` is an address, null for the site's own. */
  mail: { smtpUrl: string; from: string | null; inProcess: boolean; manners: Manners } | null;
}

/** Everything that is wrong with the settings, at once. The message is for people. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The API cannot start with these settings:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * The configuration in `environment`. Makes the prompt key, and the folder of a SQLite file, when they are not there yet.
 * Throws {@link ConfigError}.
 */
export function readConfig(environment: Environment = process.env): Config {
  const faults: string[] = [];
  const read = (name: Name): string | null => {
    const { fallback } = SETTINGS.find((one) => one.name === name) as Setting;
    return environment[name]?.trim() || fallback;
  };
  const config = {
    port: portOf(read('PORT')!, faults),
    host: read('HOST')!,
    databaseUrl: databaseOf(read('DATABASE_URL')!, faults),
    logKeyFile: resolve(read('LOG_KEY_FILE')!),
    keepMs: retentionOf(read('RETENTION_DAYS')!, faults),
    witness: witnessOf(read('WITNESS'), faults),
    siteDir: siteOf(read('SITE_DIR'), faults),
    publicUrl: publicUrlOf(read('PUBLIC_URL'), faults),
    mail: mailOf(read('SMTP_URL'), read('MAIL_FROM'), read('MAIL_WORKER')!, faults, {
      perHour: read('MAIL_PER_HOUR'),
      perDomain: read('MAIL_PER_DOMAIN'),
      quiet: read('MAIL_QUIET'),
      reminderDays: read('MAIL_REMINDER_DAYS'),
      unknown: read('MAIL_UNKNOWN'),
    }),
  };
  const promptKey = promptKeyOf(resolve(read('PROMPT_KEY_FILE')!), faults);
  if (faults.length > 0) throw new ConfigError(faults);
  return { ...config, promptKey };
}

/** Throws {@link ConfigError} on a Node that the database driver would bring down. */
export function requireNode(version: string = process.versions.node): void {
  if (Number.parseInt(version, 10) >= 24) return;
  throw new ConfigError([
    `Node is ${version}, and the API needs 24 or newer. Start it with \`npm run serve\`, which brings its own.`,
  ]);
}

function portOf(text: string, faults: string[]): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  faults.push(`PORT is "${text}", which is no port. Set it to a number from 0 to 65535.`);
  return 0;
}

function databaseOf(text: string, faults: string[]): string {
  if (/^postgres(ql)?:\/\//.test(text)) {
    if (URL.canParse(text)) return text;
    faults.push('DATABASE_URL begins like PostgreSQL but is no address. Write postgres://user:password@host/database.');
    return text;
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
    faults.push('DATABASE_URL is an address of another kind. Name a SQLite file, or write postgres://….');
    return text;
  }
  if (text === ':memory:') return text;
  const path = resolve(text);
  tryTo(faults, `DATABASE_URL is ${path}, and its folder cannot be made`, () =>
    mkdirSync(dirname(path), { recursive: true }),
  );
  return path;
}

const DAY_MS = 86_400_000;

/** In milliseconds; null when nothing is to be let go of. Pushes what is wrong with `text` to `faults`. */
export function retentionOf(text: string, faults: string[]): number | null {
  if (text === 'off') return null;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text) * DAY_MS;
  faults.push(`RETENTION_DAYS is "${text}". Set it to a number of days from 1, such as 1096, or to off.`);
  return null;
}

/** A path or an address; whoever stands between could show an old one, so only a loopback address goes without TLS. Pushes what is wrong to `faults`. */
export function witnessOf(text: string | null, faults: string[]): string | null {
  if (text === null) return null;
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return resolve(text);
  const isSafe = /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(text) && URL.canParse(text);
  if (!isSafe) faults.push('WITNESS is no https address. Write https://…/log/checkpoint, or name a file.');
  return text;
}

function siteOf(text: string | null, faults: string[]): string | null {
  if (text === null) return null;
  const path = resolve(text);
  const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isThere)
    faults.push(`SITE_DIR is ${path}, where there is no folder. Run \`npm run build\` first, or leave it out.`);
  return path;
}

function publicUrlOf(text: string | null, faults: string[]): string | null {
  if (text === null || (/^https?:\/\/[^/?#]+\/?$/.test(text) && URL.canParse(text)))
    return text?.replace(/\/$/, '') ?? null;
  faults.push(
    'PUBLIC_URL is no address of a server. Write https://policy.example.no, without a path, or leave it out.',
  );
  return null;
}

function mailOf(
  smtpUrl: string | null,
  from: string | null,
  worker: string,
  faults: string[],
  how: Parameters<typeof mannersOf>[0],
): Config['mail'] {
  const manners = mannersOf(how, faults);
  if (worker !== 'on' && worker !== 'off') faults.push(`MAIL_WORKER is "${worker}". Set it to on or off.`);
  if (smtpUrl === null) {
    if (from !== null)
      faults.push('MAIL_FROM is set and SMTP_URL is not. Set SMTP_URL too, or neither: then no mail goes out.');
    return null;
  }
  if (!/^smtps?:\/\/[^/]/.test(smtpUrl) || !URL.canParse(smtpUrl)) {
    faults.push(
      'SMTP_URL is no mail server. Write smtp://user:password@host:587, or smtps://… for TLS from the start.',
    );
  }
  const address = from === null ? null : (/^[^<>\r\n]*<([^<>]*)>$/.exec(from)?.[1] ?? from);
  if (address !== null && !/^[^\s<>@,;"]+@[^\s<>@,;"]+$/.test(address)) {
    faults.push(
      'MAIL_FROM is no address. Write post@example.no, or leave it out; the name beside it is the site’s own.',
    );
  }
  return { smtpUrl, from: address, inProcess: worker === 'on', manners };
}

const KEY_BYTES = 32;

/** The key as hexadecimal digits in a file of its own; whoever comes first makes it. */
function promptKeyOf(path: string, faults: string[]): Uint8Array {
  tryTo(faults, `PROMPT_KEY_FILE is ${path}, which cannot be read or made`, () => {
    mkdirSync(dirname(path), { recursive: true });
    makeOnce(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    readFileSync(path);
  });
  const text = faults.length > 0 ? '' : readFileSync(path, 'utf8').trim();
  if (faults.length === 0 && !/^([0-9a-f]{2}){32,}$/.test(text)) {
    faults.push(
      `PROMPT_KEY_FILE is ${path}, which holds no key: 64 hexadecimal digits. Move it away and a new one is made.`,
    );
  }
  return Buffer.from(text, 'hex');
}

function makeOnce(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function tryTo(faults: string[], what: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    faults.push(`${what} (${code}). Give this user the right to write there, or name another place.`);
  }
}
