/** `npm run worker`: the mail worker alone, by the same settings as the API. Any number may run on one database. */
import { type Config, ConfigError, readConfig, requireNode } from './config.ts';
import { quicken } from './startup.ts';

try {
  requireNode();
  quicken();
  await work(readConfig());
} catch (error) {
  if (!isForPeople(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Resolves when a signal or a refusing mail server has ended the work. */
async function work({ mail, databaseUrl, witness }: Config): Promise<void> {
  if (!mail)
    throw new ConfigError([
      'SMTP_URL is not set, so there is no way to send mail. Write smtp://user:password@host:587.',
    ]);
  // Only now: on an older Node the database driver would bring the process down without a word.
  const { openStore } = await import('./store/open.ts');
  const { createMailer } = await import('./mail/smtp.ts');
  const { createWorker } = await import('./mail/worker.ts');
  const { createWatch, guarded } = await import('./log/watch.ts');
  const now = () => new Date();
  const opened = await openStore(databaseUrl, { broken: end });
  const watch = witness === null ? null : createWatch({ store: opened, witness, now, say });
  await watch?.start();
  const store = watch ? guarded(opened, watch.refusal) : opened;
  const mailer = createMailer({ url: mail.smtpUrl });
  const { from, manners } = mail;
  const worker = createWorker({ store, mailer, from, manners, now, random: Math.random, say });
  stopOn(['SIGTERM', 'SIGINT'], worker.stop);
  process.stdout.write(`Mail worker at work, sending by ${mailer.address}\n`);
  await worker.start();
  await watch?.stop();
  mailer.close();
  await store.close();
  if (worker.state() === 'stopped') process.exitCode = 1;
}

function isForPeople(error: unknown): error is Error {
  return error instanceof ConfigError || (error instanceof Error && error.name === 'StoreError');
}

/** What was under way is as after a kill: its leases run out. */
function end(why: string): void {
  say(why);
  process.exit(1);
}

function say(line: string): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message: line })}\n`);
}

/** The first signal stops gracefully, the second at once. */
function stopOn(signals: NodeJS.Signals[], stop: () => Promise<void>): void {
  let stopping = false;
  const leave = () => {
    if (stopping) process.exit(1);
    stopping = true;
    void stop();
  };
  for (const signal of signals) process.on(signal, leave);
}
