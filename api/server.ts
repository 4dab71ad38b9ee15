/** From a configuration to a running API. Importing it listens to nothing. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { createHttpServer } from './http.ts';
import { openLogKey } from './log/keyfile.ts';
import { createWatch, guarded, type Watch } from './log/watch.ts';
import { createMailer, type Mailer } from './mail/smtp.ts';
import { createWorker, type Worker } from './mail/worker.ts';
import { answersPath, servePages } from './pages.ts';
import { createRetention } from './retention.ts';
import { openStore, type StoreOptions } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createSender } from './webhooks/send.ts';
import { createWebhookWorker } from './webhooks/worker.ts';

export interface StartOptions {
  /** The clock of every rule; the system's unless handed in. */
  now?: () => Date;
  /** Takes one line for the people who run this: never a user, an address or a token. */
  say?: (line: string) => void;
  /**
   * Ends this process, not with 0, so that its supervisor starts it anew. Called when the database file has failed and
   * every request in hand has its answer; the store only rejects from then on.
   */
  end?: () => void;
}

export interface RunningApi {
  /** `http://127.0.0.1:8787` */
  url: string;
  port: number;
  store: Store;
  /** Null when no mail is sent from this process. */
  worker: Worker | null;
  /** Takes no new request, finishes what is under way, closes the store. */
  stop(): Promise<void>;
}

/** Why the API did not start, in words for people. */
export class StartError extends Error {
  override name = 'StartError';
}

/** Requests still under way after this long are cut. */
const PATIENCE_MS = 10_000;
/** The same, when nothing can be recorded any more. */
const LAST_WORDS_MS = 1_000;

/** Opens the store, listens, and sends mail. Rejects with StartError or StoreError, and leaves nothing open then. */
export async function startApi(config: Config, options: StartOptions = {}): Promise<RunningApi> {
  const { now = () => new Date(), say = () => {}, end = () => {} } = options;
  const failure = Promise.withResolvers<void>();
  const broken = (why: string) => {
    say(why);
    failure.resolve();
  };
  const opened = await openStore(config.databaseUrl, { logKey: logKeyIn(config.logKeyFile, say), say, broken });
  const watch = config.witness === null ? null : createWatch({ store: opened, witness: config.witness, now, say });
  try {
    await watch?.start();
    return await startOn({ opened, watch, config, now, say, end, failure: failure.promise });
  } catch (error) {
    await watch?.stop();
    await opened.close();
    throw error;
  }
}

interface Ground extends Required<StartOptions> {
  opened: Store;
  watch: Watch | null;
  config: Config;
  /** Resolves when the store is broken. */
  failure: Promise<void>;
}

/** The rest, on an open store, which is the caller's to close when this rejects. */
async function startOn({ opened, watch, config, now, say, end, failure }: Ground): Promise<RunningApi> {
  const store = watch ? guarded(opened, watch.refusal) : opened;
  const mailer = config.mail && createMailer({ url: config.mail.smtpUrl });
  const worker = mailer && config.mail?.inProcess ? workerFor(config.mail, mailer, store, now, say) : null;
  const retention = config.keepMs === null ? null : createRetention({ store, now, keepMs: config.keepMs, say });
  const send = createSender({ promptKey: config.promptKey, now });
  const webhooks = createWebhookWorker({ store, send, now, random: Math.random, say });
  const app = createApp({
    store,
    now,
    keys: { prompt: config.promptKey },
    poke: () => {
      worker?.poke();
      webhooks.poke();
    },
    post: mailer && { mailer, from: config.mail!.from },
    elsewhere: config.siteDir === null ? undefined : servePages(config.siteDir),
    publicUrl: config.publicUrl,
    answersPage: async (locale) => (config.siteDir === null ? null : answersPath(config.siteDir, locale)),
    refusal: watch?.refusal,
    onAlarm: say,
    onFault: (error, route) => say(faultLine(error, route)),
  });
  const server = createHttpServer(app.fetch);
  await listen(server, config);
  void failure.then(() => server.closeGently(LAST_WORDS_MS)).then(end);
  void worker?.start();
  retention?.start();
  webhooks.start();
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    await server.closeGently(PATIENCE_MS);
    await worker?.stop();
    await retention?.stop();
    await webhooks.stop();
    mailer?.close();
    await watch?.stop();
    await store.close();
  };
  return { url: `http://${hostIn(config.host)}:${port}`, port, store, worker, stop };
}

/** A key made just now is told of: it must be backed up. */
function logKeyIn(path: string, say: (line: string) => void): StoreOptions['logKey'] {
  return ({ kid }) => {
    const { key, word } = openLogKey(path, { mayMake: kid === null });
    if (word !== null) say(word);
    return key;
  };
}

function workerFor(
  { from, manners }: NonNullable<Config['mail']>,
  mailer: Mailer,
  store: Store,
  now: () => Date,
  say: (line: string) => void,
): Worker {
  return createWorker({ store, mailer, from, manners, now, random: Math.random, say });
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(new StartError(listenError(error, host, port))));
    server.listen(port, host, () => done());
  });
}

function listenError({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  const where = `${host}:${port}`;
  if (code === 'EADDRINUSE') {
    return `Something listens on ${where} already. Stop it, or set PORT to another port (0 takes any free one).`;
  }
  if (code === 'EACCES')
    return `This user may not listen on ${where}. Set PORT to 1024 or above, and put a proxy in front.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `HOST is ${host}, which is no address of this machine. Set it to 127.0.0.1, or to 0.0.0.0 for all of them.`;
  }
  return `Listening on ${where} failed: ${message}. Check HOST and PORT.`;
}

function hostIn(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Where an error arose, but not its message: that may hold what a user sent. */
function faultLine(error: unknown, route: string): string {
  const { name, code, stack } = error as { name?: string; code?: unknown; stack?: string };
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  const where = frames.slice(0, 3).map((line) =>
    line
      .trim()
      .slice(3)
      .replace(/\(.*\/(?=[^/]+$)/, '('),
  );
  return `${route} failed: ${name ?? 'Error'}${code ? ` ${String(code)}` : ''} at ${where.join(' < ')}`;
}
