/** A custom element as one file for pages elsewhere. */
import { resolve } from 'node:path';
import { build, type Rolldown } from 'vite';

/** Answers with everything that `entry` (from the project's root) holds, as one script. */
export async function scriptFile(entry: string, name: string): Promise<Response> {
  const made = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry: resolve(entry), formats: ['iife'], name },
    },
  })) as Rolldown.RolldownOutput[];
  const code = made.flatMap(({ output }) => output).find((file) => file.type === 'chunk')?.code;
  if (!code) throw new Error(`${entry} gave no script; run the build again and look for its error`);
  return new Response(code, { headers: { 'Content-Type': 'text/javascript' } });
}
