/** A small house with any number of versions, its manifest made by the product's own code, served on a free port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toHtml } from 'hast-util-to-html';
import { type House, loadHouse, renderBody } from '#model/house.ts';
import { buildManifest } from '../../site/manifest.ts';
import { versionPath } from '../../site/routes.ts';
import { houseFiles } from '../support/house.ts';

export interface Wish {
  /** How many versions of `terms`. */
  versions: number;
  /** Those of them that are material; the others are minor. */
  material?: number[];
  imported?: boolean;
  /** Replaces files of the house. */
  files?: Record<string, string>;
}

export interface Site {
  url: string;
  /** What is served, by path; change it to break the site. */
  pages: Map<string, string>;
  /** Paths in the order they were asked for. */
  asked: string[];
  house: House;
  close(): Promise<void>;
}

const DIR = 'content/policies/terms';

/** Version *n* applies from the *n*th day of March 2026. */
export function manyVersions({ versions, material = [], imported = false, files = {} }: Wish): House {
  const all = houseFiles();
  for (const name of [...all.keys()].filter((one) => /terms\/\d/.test(one))) all.delete(name);
  for (let n = 1; n <= versions; n++) {
    const effective = `effective: "2026-03-${String(n).padStart(2, '0')}"\nimported: ${imported}\n`;
    const change = material.includes(n) ? 'material' : 'minor';
    const because = n > 1 ? `change: ${change}\nbecause: { nb: Nytt., en: New. }\n` : '';
    all.set(`${DIR}/${n}/version.yaml`, `${effective}${because}summary: { nb: "Nr. ${n}.", en: "No. ${n}." }\n`);
    all.set(`${DIR}/${n}/nb.mdx`, `## Levering [#delivery]\n\nVi sender varene på ${n} dager.\n`);
    all.set(`${DIR}/${n}/en.mdx`, `## Delivery [#delivery]\n\nWe send your goods in ${n} days.\n`);
  }
  for (const [path, text] of Object.entries(files)) all.set(path, text);
  const { house, faults } = loadHouse(all);
  if (!house) throw new Error(JSON.stringify(faults));
  return house;
}

/** Serves what the site's build would have made of `house`. */
export async function serveHouse(house: House): Promise<Site> {
  const pages = await pagesOf(house);
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    const path = new URL(request.url!, 'http://x').pathname;
    asked.push(path);
    const text = pages.get(path);
    answer.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' }).end(text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    asked,
    house,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export async function pagesOf(house: House): Promise<Map<string, string>> {
  const { index, documents } = await buildManifest(house, async (version, locale) => renderBody(version, locale));
  const pages = new Map([['/manifest.json', index]]);
  for (const [hash, bytes] of documents) pages.set(`/manifest/${hash}.json`, bytes);
  for (const { settings, versions } of house.policies)
    for (const version of versions)
      for (const locale of house.site.locales) {
        const body = toHtml(renderBody(version, locale));
        const page = `<!doctype html><h1>${locale}</h1><article data-policy-body>${body}</article>`;
        pages.set(versionPath(settings.slug, version.version, locale), page);
      }
  return pages;
}
