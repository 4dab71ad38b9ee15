/** The one law: code is imported only from upstream or from one's own room. This file is the law's text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

type Verdict = string | null;
interface Room {
  /** May code in this room import `target`, a path from the root? Null when it may, else why not. */
  local(target: string): Verdict;
  /** May it import the package or Node module `name`? */
  outside(name: string): Verdict;
}

const TECHNOLOGIES = /^(node:|astro|@astrojs\/|hono|@hono\/|drizzle-|better-sqlite3$|pg$|nodemailer|vite|playwright)/;
const DOORS_FOR_API = ['content/model/ref.ts', 'content/model/manifest.ts', 'content/model/receipt.ts'];
const anything = () => null;
const inRoom = (target: string, ...rooms: string[]) => rooms.some((room) => target.startsWith(`${room}/`));
const only =
  (...rooms: string[]) =>
  (target: string) =>
    inRoom(target, ...rooms) ? null : `may import only from ${rooms.join(', ')}`;

const rooms: Record<string, Room> = {
  'content/policies': { local: () => 'holds nothing executable', outside: () => 'holds nothing executable' },
  'content/log': { local: () => 'holds nothing executable', outside: () => 'holds nothing executable' },
  'content/model': {
    local: only('content/model'),
    outside: (name) => (TECHNOLOGIES.test(name) ? 'is pure: no Node, Astro, Hono or database' : null),
  },
  site: {
    local: only('content/model', 'site'),
    outside: (name) => (/^(hono|@hono\/|drizzle-|better-sqlite3$|pg$|nodemailer)/.test(name) ? 'is no server' : null),
  },
  api: {
    local: (target) =>
      inRoom(target, 'api') || DOORS_FOR_API.includes(target) ? null : `may import only ${DOORS_FOR_API.join(', ')}`,
    outside: (name) => (/^(astro|@astrojs\/|vite|playwright)/.test(name) ? 'does not build pages' : null),
  },
  scripts: { local: only('scripts', 'content/model', 'site', 'api'), outside: anything },
  test: { local: anything, outside: anything },
};

interface Import {
  from: string;
  /** A path from the root, or a package name. */
  to: string;
  isLocal: boolean;
}

const IMPORT = /(?:^|[\s;}])(?:import|export)\s+(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** A room that nobody has moved into yet is empty. */
function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|js|mjs|astro|mdx)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('test/fixtures/'));
}

function importsOf(file: string, text = readFileSync(join(root, file), 'utf8')): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = (match[1] ?? match[2])!.replace(/\?.*$/, '').replace(/^#model\//, '/content/model/');
    const isLocal = /^[./]/.test(specifier);
    const path = specifier.startsWith('/') ? specifier.slice(1) : join(dirname(file), specifier);
    return { from: file, to: isLocal ? path : specifier, isLocal };
  });
}

function roomOf(file: string): Room | undefined {
  const name = Object.keys(rooms).find((room) => file.startsWith(`${room}/`));
  return name ? rooms[name] : undefined;
}

function breach({ from, to, isLocal }: Import): Verdict {
  const verdict = isLocal ? roomOf(from)?.local(to) : roomOf(from)?.outside(to);
  return verdict ? `${from} imports ${to}: ${verdict}` : null;
}

function circles(imports: Import[]): string[] {
  const next = Map.groupBy(
    imports.filter((one) => one.isLocal),
    (one) => one.from,
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

const everything = Object.keys(rooms).flatMap(filesUnder);
const imports = everything.flatMap((file) => importsOf(file));

describe('rooms', () => {
  test('code is imported only from upstream or from its own room', () => {
    expect(imports.map(breach).filter(Boolean)).toEqual([]);
  });

  test('nothing imports in circles', () => {
    expect(circles(imports)).toEqual([]);
  });

  test('nobody imports scripts', () => {
    const guilty = imports.filter(
      (one) => one.isLocal && inRoom(one.to, 'scripts') && !/^(scripts|test)\//.test(one.from),
    );
    expect(guilty).toEqual([]);
  });

  test('the environment has one reader in the API', () => {
    const readers = everything.filter(
      (file) => /^api\//.test(file) && /process\.env/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers.filter((file) => file !== 'api/config.ts')).toEqual([]);
  });

  test('nothing that a witness wrote is code', () => {
    expect(filesUnder('content/log')).toEqual([]);
  });

  test('the law notices a breach, in every spelling of an import', () => {
    const guilty = [
      importsOf('api/app.ts', "import { x } from '../site/house.ts';"),
      importsOf('api/app.ts', "import { x } from '#model/facts.ts';"),
      importsOf('api/app.ts', "await import('../content/model/facts.ts')"),
      importsOf('site/house.ts', "export * from '../api/app.ts';"),
      importsOf('content/model/version.ts', "import fs from 'node:fs';"),
      importsOf('content/policies/privacy/1/nb.mdx', "import x from 'left-pad';"),
    ].flat();
    expect(guilty.map(breach).filter(Boolean)).toHaveLength(6);
    expect(circles([...importsOf('a.ts', "import './b.ts';"), ...importsOf('b.ts', "import './a.ts';")])).toHaveLength(
      1,
    );
  });
});
