import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Element, Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bodyOfPage } from '#model/body/page.ts';
import { contentHash } from '#model/body/text.ts';
import { manifest as manifestSchema, versionDocument } from '#model/manifest.ts';
import { startOfDay } from '#model/ref.ts';
import { contentFolder } from '../../site/house.ts';
import { builtSite, TODAY } from './built.ts';

const startOfToday = startOfDay(TODAY, 'Europe/Oslo');
let dist: string;
let pages: string[];

beforeAll(async () => {
  dist = await builtSite();
  pages = globSync('**/*.html', { cwd: dist }).sort();
});

const read = (file: string): string => readFileSync(join(dist, file), 'utf8');

function elementsIn(node: Nodes): Element[] {
  const inside = 'children' in node ? node.children.flatMap((child) => elementsIn(child as Nodes)) : [];
  return node.type === 'element' ? [node, ...inside] : inside;
}

const parsed = new Map<string, Element[]>();

function elements(file: string, name?: string): Element[] {
  const all = parsed.get(file) ?? elementsIn(fromHtml(read(file)));
  parsed.set(file, all);
  return all.filter((one) => !name || one.tagName === name);
}

const ids = (file: string): string[] => elements(file).flatMap(({ properties: { id } }) => (id ? [String(id)] : []));

/** The file that a host serves for a path, or undefined. */
function fileFor(path: string): string | undefined {
  const file = path.endsWith('/') ? `${path}index.html` : path;
  return existsSync(join(dist, file)) ? file.slice(1) : undefined;
}

/** Where `href` on `file` leads to nothing, in words; undefined where it leads somewhere. */
function deadEnd(file: string, href: string): string | undefined {
  if (/^(mailto|tel|data):/.test(href)) return undefined;
  const url = new URL(href, `https://here.example/${file.replace(/index\.html$/, '')}`);
  if (url.host !== 'here.example') return undefined;
  const target = fileFor(decodeURIComponent(url.pathname));
  if (!target) return `${file}: ${href} leads to no page`;
  const anchor = decodeURIComponent(url.hash.slice(1));
  return anchor && !ids(target).includes(anchor) ? `${file}: ${href} leads to no place on the page` : undefined;
}

describe('addresses', () => {
  test.each([
    '/',
    '/nb/',
    '/nb/personvern/',
    '/nb/personvern/1/',
    '/nb/personvern/3/',
    '/nb/personvern/versjoner/',
    '/nb/personvern/endringer/1...2/',
    '/nb/personvern/endringer/1...3/',
    '/nb/personvern/punkt/retention/',
    '/nb/personvern/3/text.json',
    '/nb/personvern/feed.xml',
    '/nb/nyhetsbrev/',
    '/en/privacy/',
    '/en/privacy/versions/',
    '/en/privacy/changes/1...3/',
    '/en/privacy/clause/retention/',
    '/en/newsletter/1/',
    '/docs/',
    '/404.html',
    '/nb/404.html',
    '/en/404.html',
    '/manifest.json',
    '/sitemap.xml',
    '/prompt.js',
    '/_headers.json',
  ])('%s is there', (path) => {
    expect(fileFor(path)).toBeDefined();
  });

  test('every link and every anchor on every page leads somewhere', () => {
    const dead = pages.flatMap((file) =>
      elements(file, 'a').map(({ properties }) => deadEnd(file, String(properties.href))),
    );
    expect(dead.filter(Boolean)).toEqual([]);
    expect(deadEnd('nb/index.html', '/nb/personvern/99/')).toContain('no page');
    expect(deadEnd('nb/index.html', '/nb/personvern/#nowhere')).toContain('no place');
  });

  test('no id stands twice on a page', () => {
    const doubled = pages.filter((file) => new Set(ids(file)).size !== ids(file).length);
    expect(doubled).toEqual([]);
  });

  test('other languages are named only where the page exists, and name each other', () => {
    const named = (file: string) =>
      elements(file, 'link')
        .filter(({ properties }) => properties.hrefLang)
        .map(({ properties }) => new URL(String(properties.href)).pathname)
        .sort();
    for (const file of pages) {
      for (const path of named(file)) {
        expect(fileFor(path), `${file} names ${path}`).toBeDefined();
        if (file !== 'index.html' && !file.endsWith('404.html')) expect(named(fileFor(path)!)).toEqual(named(file));
      }
    }
  });

  test('the sitemap and the feeds name only pages that exist', () => {
    const files = globSync('**/*.xml', { cwd: dist });
    const addresses = files.flatMap((file) => [...read(file).matchAll(/(?:href="|<loc>)(https?:[^"<]+)/g)]);
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.map((match) => match[1]!).filter((url) => !fileFor(new URL(url).pathname))).toEqual([]);
  });
});

test('no entry of a feed comes from the future, and none is older than its version', () => {
  const files = globSync('**/feed.xml', { cwd: dist });
  const times = (file: string) => [...read(file).matchAll(/<updated>([^<]+)</g)].map((match) => match[1]!);
  for (const file of files) for (const time of times(file)) expect(Date.parse(time)).toBeLessThanOrEqual(startOfToday);
  expect(times('nb/personvern/feed.xml')).toEqual([
    '2026-12-14T23:00:00.000Z',
    '2026-12-14T23:00:00.000Z',
    '2026-11-01T23:00:00.000Z',
    '2018-07-17T22:00:00.000Z',
  ]);
});

test('a wrong address leads on to the comparison of two versions', () => {
  for (const [file, path] of [
    ['404.html', '/nb/personvern/versjoner/#compare'],
    ['nb/404.html', '/nb/personvern/versjoner/#compare'],
    ['en/404.html', '/en/privacy/versions/#compare'],
  ] as const)
    expect(elements(file, 'a').map(({ properties }) => properties.href)).toContain(path);
});

describe('weight and safety', () => {
  test.each(['nb/personvern/index.html', 'en/privacy/index.html', 'nb/personvern/3/index.html'])(
    '%s with its style is at most 14 kB over the wire, in one request',
    (file) => {
      expect(gzipSync(read(file)).length).toBeLessThanOrEqual(14_000);
      const fetched = elements(file).filter(
        ({ tagName, properties: { src, rel, href } }) =>
          src ||
          (tagName === 'link' && /stylesheet|icon|preload/.test(String(rel)) && !String(href).startsWith('data:')),
      );
      expect(fetched).toEqual([]);
    },
  );

  test('only the lists of versions, the receipt page and the page of answers have a script, and those from this site', () => {
    const scripted = pages.filter((file) => elements(file, 'script').length > 0);
    expect(
      scripted.every((file) =>
        /\/(versjoner|versions|kvittering|receipt|mine-svar|my-answers)\/index\.html$/.test(file),
      ),
    ).toBe(true);
    expect(scripted).toHaveLength(8);
    for (const file of scripted) {
      const sources = elements(file, 'script').map(({ properties }) => String(properties.src));
      expect(sources.every((src) => /^\/(_astro\/|answers\.js$)/.test(src))).toBe(true);
    }
  });

  test('every page carries a policy that names exactly its own styles, and the header says the same', () => {
    const headers = JSON.parse(read('_headers.json')) as Record<string, string>;
    for (const file of pages) {
      const header = headers[`/${file.replace(/index\.html$/, '')}`];
      const meta = elements(file, 'meta').find(({ properties }) => properties.httpEquiv)?.properties.content;
      expect(header, file).toBe(`${String(meta)}; frame-ancestors 'none'`);
      const styles = [...read(file).matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((match) => match[1]!);
      const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
      expect(/style-src ([^;]+)/.exec(header!)?.[1]?.split(' ').sort()).toEqual(hashes.sort());
      expect(header).toMatch(/^default-src 'none'/);
      expect(header).not.toContain('unsafe');
    }
  });

  test('no page has a style, script or handler inside its markup', () => {
    const inline = pages.flatMap((file) =>
      elements(file).filter(({ properties }) => Object.keys(properties).some((key) => /^(style$|on[A-Z])/i.test(key))),
    );
    expect(inline).toEqual([]);
  });

  test('the prompt is at most 5 kB over the wire', () => {
    expect(gzipSync(read('prompt.js')).length).toBeLessThanOrEqual(5_000);
  });
});

describe('the manifest', () => {
  const index = () => manifestSchema.parse(JSON.parse(read('manifest.json')));
  const versions = () => index().policies.flatMap((policy) => policy.versions.map((version) => ({ policy, version })));

  test('passes the schema its readers use, as does every document it names, under the hash of its bytes', () => {
    for (const { policy, version } of versions()) {
      const bytes = read(`manifest/${version.document}.json`);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(version.document);
      const document = versionDocument.parse(JSON.parse(bytes));
      expect([document.policy, document.version]).toEqual([policy.id, version.version]);
      expect(document.differences.map(({ since }) => since)).toEqual(
        Array.from({ length: version.version - 1 }, (_, place) => place + 1),
      );
    }
  });

  test('names for every text the hash that its page, text.json and hashes.yaml have', () => {
    const kept = parse(readFileSync(join(contentFolder(), 'policies/hashes.yaml'), 'utf8'));
    for (const { policy, version } of versions()) {
      for (const [locale, hash] of Object.entries(version.contentHash)) {
        const { pathname } = new URL(version.url[locale]!);
        const html = read(`${pathname}index.html`);
        expect(contentHash(bodyOfPage(html)!)).toBe(hash);
        expect(html).toContain(`<meta name="content-hash" content="${hash}">`);
        expect(JSON.parse(read(`${pathname}text.json`)).contentHash).toBe(hash);
        expect(kept[`${policy.id}@${version.version}`][locale]).toBe(hash);
      }
    }
  });

  test('leads to a page for every difference, in every language', () => {
    for (const { version } of versions()) {
      const { differences } = versionDocument.parse(JSON.parse(read(`manifest/${version.document}.json`)));
      for (const url of differences.flatMap((one) => Object.values(one.url))) {
        expect(fileFor(new URL(url).pathname), url).toBeDefined();
      }
    }
  });
});

describe('what pages say', () => {
  const text = (file: string) =>
    read(file)
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');

  test('a page about two versions says the number of the one that does not apply yet', () => {
    expect(read('nb/personvern/endringer/1...3/index.html')).toContain('Versjon 3 gjelder ikke ennå.');
    expect(read('en/privacy/changes/1...3/index.html')).toContain('Version 3 does not apply yet.');
    for (const file of pages.filter((one) => /\/(endringer|changes)\//.test(one)))
      expect(read(file), file).not.toMatch(/Denne versjonen gjelder ikke|This version does not apply/);
  });

  test('an upcoming version says that it does not apply yet, and the current one that a new one is coming', () => {
    expect(text('nb/personvern/3/index.html')).toContain(
      'Denne versjonen gjelder ikke ennå. Den trer i kraft 1. januar 2027.',
    );
    expect(text('nb/personvern/index.html')).toContain('En ny versjon gjelder fra 1. januar 2027.');
    expect(text('en/privacy/1/index.html')).toContain('This is an earlier version. It applied up to and including');
  });

  test('a page of changes names both versions and both days', () => {
    const said = text('nb/personvern/endringer/1...3/index.html');
    expect(said).toContain('versjon 1 (18. juli 2018) med versjon 3 (1. januar 2027)');
    expect(said).toContain('Én versjon imellom');
  });

  test('a reversed pair says which version is newer, and a version with itself that nothing differs', () => {
    expect(text('nb/personvern/endringer/3...1/index.html')).toContain('Versjon 3 er nyere enn versjon 1');
    expect(read('nb/personvern/endringer/3...1/index.html')).toContain('href="/nb/personvern/endringer/1...3/"');
    expect(text('en/privacy/changes/2...2/index.html')).toContain('No difference');
  });

  test('a wrong address is answered with the versions that exist', () => {
    const hrefs = elements('nb/404.html', 'a').map(({ properties }) => properties.href);
    expect(hrefs).toEqual(expect.arrayContaining(['/nb/personvern/1/', '/nb/personvern/2/', '/nb/personvern/3/']));
  });

  test('every clause leads to its history', () => {
    const file = 'en/privacy/3/index.html';
    const clauses = elements(file).filter(({ tagName, properties }) => /^h[23]$/.test(tagName) && properties.id);
    const hrefs = elements(file, 'a').map(({ properties }) => properties.href);
    expect(clauses.length).toBeGreaterThan(10);
    for (const { properties } of clauses) expect(hrefs).toContain(`/en/privacy/clause/${String(properties.id)}/`);
  });
});
