/** `npm run serve`: environment → configuration → store → API → listen. */
import { ConfigError, readConfig, requireNode } from './config.ts';
import { quicken } from './startup.ts';

try {
  requireNode();
  quicken();
  // Only now: on an older Node the database driver would bring the process down without a word.
  const { startApi } = await import('./server.ts');
  const api = await startApi(readConfig(), { say, end: () => process.exit(1) });
  stopOn(['SIGTERM', 'SIGINT'], api.stop);
  process.stdout.write(`Policy API at ${api.url}, described at ${api.url}/docs\n`);
} catch (error) {
  if (!isForPeople(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function isForPeople(error: unknown): error is Error {
  return error instanceof ConfigError || (error instanceof Error && /^(StartError|StoreError)$/.test(error.name));
}

function say(line: string): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message: line })}\n`);
}

/** The first signal stops gracefully, the second at once. */
function stopOn(signals: NodeJS.Signals[], stop: () => Promise<void>): void {
  let stopping = false;
  const leave = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    await stop();
    process.exit(0);
  };
  for (const signal of signals) process.on(signal, () => void leave());
}
