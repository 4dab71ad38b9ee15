/** `npm start`: the whole system on this machine: pages, API, a demo webshop and a mail catcher, with a past of their own. */
import './lib/node-version.ts';
import { resolve } from 'node:path';
import { startDemo } from './demo/start.ts';
import { CommandError } from './policy/verb.ts';

const DEFAULT_PORT = 4321;

try {
  const port = portFrom(process.env.PORT);
  const demo = await startDemo({
    root: resolve(import.meta.dirname, '..'),
    data: resolve(process.env.DATA_DIR ?? '.data'),
    port,
  });
  process.stdout.write(demo.welcome);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(demo.stop));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function leave(stop: () => Promise<void>): Promise<void> {
  process.stdout.write('\nStopping …\n');
  await stop();
  process.exit(0);
}

function portFrom(text: string | undefined): number {
  const port = Number(text ?? DEFAULT_PORT);
  if (Number.isInteger(port) && port > 0 && port < 65_534) return port;
  throw new CommandError(
    `PORT is "${text}".`,
    'it is no port',
    'set PORT to a number from 1 to 65533, or leave it out',
  );
}
