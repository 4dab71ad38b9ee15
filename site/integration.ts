/** What the site adds to Astro: the house is checked before anything is built, and pages leave with their security policy. */
import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { headerFor, withPolicy } from './headers.ts';
import { contentFolder, theDay, theHouse } from './house.ts';

export function policySite(): AstroIntegration {
  return {
    name: 'policy-site',
    hooks: {
      'astro:config:setup': ({ command, updateConfig }) => {
        if (command === 'build') theDay();
        updateConfig({ site: theHouse().site.url });
      },
      'astro:server:setup': ({ server }) => {
        server.watcher.add(contentFolder());
        server.watcher.on('change', (path) => {
          if (!path.startsWith(contentFolder())) return;
          server.moduleGraph.invalidateAll();
          server.ws.send({ type: 'full-reload' });
        });
      },
      'astro:build:done': ({ dir }) => finish(fileURLToPath(dir)),
    },
  };
}

function finish(folder: string): void {
  for (const locale of theHouse().site.locales) placeNotFound(folder, locale);
  const policies: Record<string, string> = {};
  for (const file of pagesUnder(folder)) {
    const html = readFileSync(file, 'utf8');
    policies[addressOf(relative(folder, file))] = headerFor(html);
    writeFileSync(file, withPolicy(html));
  }
  writeFileSync(join(folder, '_headers.json'), `${JSON.stringify(policies, null, 1)}\n`);
}

/** Static hosts look for `404.html`; Astro makes that name only at the root. */
function placeNotFound(folder: string, locale: string): void {
  const made = join(folder, locale, '404', 'index.html');
  if (!existsSync(made)) return;
  renameSync(made, join(folder, locale, '404.html'));
  rmdirSync(dirname(made));
}

function pagesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** `nb/personvern/index.html` is served at `/nb/personvern/`. */
function addressOf(file: string): string {
  return `/${file.split(sep).join('/')}`.replace(/index\.html$/, '');
}
