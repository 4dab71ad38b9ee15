/** The prompt element as one file for the webshop's page. */
import { resolve } from 'node:path';
import type { APIRoute } from 'astro';
import { build, type Rolldown } from 'vite';

const ENTRY = resolve('site/prompt/index.ts');

export const GET: APIRoute = async () => {
  const made = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry: ENTRY, formats: ['iife'], name: 'policyPrompt' },
    },
  })) as Rolldown.RolldownOutput[];
  const code = made.flatMap(({ output }) => output).find((file) => file.type === 'chunk')?.code;
  if (!code) throw new Error('site/prompt/index.ts gave no script; run the build again and look for its error');
  return new Response(code, { headers: { 'Content-Type': 'text/javascript' } });
};
