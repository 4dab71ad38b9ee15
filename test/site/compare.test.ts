/** Any two versions: pairs without a page of their own are compared in the browser, by the same engine. */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diffBodies, diffToWords } from '#model/diff/index.ts';
import { hashesOf, loadHouse, loadHouseOrThrow, refOf, renderBody } from '#model/house.ts';
import { buildSite } from '../../scripts/lib/build-site.ts';
import { launchBrowser } from '../support/browser.ts';
import { houseFiles } from '../support/house.ts';
import { type Served, served } from './built.ts';

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache');
mkdirSync(CACHE, { recursive: true });
const place = mkdtempSync(join(CACHE, 'compare-'));
const out = join(place, 'dist');
const files = fiveVersions();
let browser: Browser;
let site: Served;

beforeAll(async () => {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  process.env.POLICY_CONTENT = join(place, 'content');
  const built = await buildSite({ out, date: '2026-12-15', quiet: true });
  delete process.env.POLICY_CONTENT;
  expect(built.code, built.output).toBe(0);
  site = await served(out);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(place, { recursive: true, force: true });
});

describe('two versions without a page of their own', () => {
  test('are compared in the browser, and say what the engine says', async () => {
    const page = await choose('1', '3');
    await page.getByRole('heading', { name: 'Fra versjon 1 til 3' }).waitFor();
    const shown = async (sign: 'ins' | 'del') =>
      page.locator(`.compared ${sign}`).evaluateAll((all) =>
        all.map((one) => {
          for (const hidden of one.querySelectorAll('.visually-hidden')) hidden.remove();
          return one.textContent!.trim();
        }),
      );
    const [before, after] = [1, 3].map((number) => renderBody(versionOf(number), 'nb'));
    const runs = diffToWords(diffBodies(before!, after!, { locale: 'nb' }));
    const told = (sign: string) =>
      runs.filter(([op, text]) => op === sign && text.trim()).map(([, text]) => text.trim());
    expect(told('+').length).toBeGreaterThan(0);
    expect(await shown('ins')).toEqual(told('+'));
    expect(await shown('del')).toEqual(told('-'));
    expect((await page.locator('.compared').innerText()).replaceAll('\u00a0', ' ')).toContain('1. januar 2024');
    expect(complaints.get(page)).toEqual([]);
    await page.close();
  });

  test('are shown with one focus ring, and facts close under their headings', async () => {
    const page = await choose('1', '3');
    await page.getByRole('heading', { name: 'Fra versjon 1 til 3' }).waitFor();
    const rings = await page
      .locator('.compare, .compared h2')
      .evaluateAll((all) => all.filter((one) => getComputedStyle(one).outlineStyle !== 'none').length);
    expect(rings).toBeLessThanOrEqual(1);
    const gaps = await page.locator('.facts section').evaluateAll((all) =>
      all.map((one) => {
        const [heading, list] = [...one.children].map((child) => child.getBoundingClientRect());
        return list!.top - heading!.bottom;
      }),
    );
    expect(gaps.length).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThan(12);
    await page.close();
  });

  test('in the wrong order are the same, told which is newer', async () => {
    const page = await choose('3', '1');
    await page.getByRole('heading', { name: 'Fra versjon 1 til 3' }).waitFor();
    expect(await page.locator('.compare output').innerText()).toContain('byttet om på rekkefølgen');
    await page.close();
  });

  test('lead to the nearest pages when there is no JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.url}/nb/vilkar/versjoner/`);
    await page.getByLabel('Fra versjon').selectOption('1');
    await page.getByLabel('Til versjon').selectOption('3');
    expect(await page.locator('.compare').innerText()).toContain('Bruk listen under');
    await page.getByRole('button', { name: 'Sammenlign' }).click();
    expect(page.url()).toMatch(/\?fra=1&til=3#compare$/);
    await page.getByRole('link', { name: 'Endringer fra versjon 1 til 2' }).click();
    expect(page.url()).toBe(`${site.url}/nb/vilkar/endringer/1...2/`);
    await context.close();
  });
});

test('two versions with a page of their own lead there', async () => {
  const page = await choose('1', '5');
  await page.waitForURL(`${site.url}/nb/vilkar/endringer/1...5/`);
  await page.close();
});

test('a version compared with itself says that nothing differs', async () => {
  const page = await choose('2', '2');
  await page.locator('output', { hasText: 'sammenlignet med seg selv' }).waitFor();
  await page.close();
});

test('a text that cannot be fetched is said, and the pages remain', async () => {
  const page = await browser.newPage();
  await page.route('**/nb/vilkar/3/', (route) => route.abort());
  await page.goto(`${site.url}/nb/vilkar/versjoner/?fra=1&til=3`);
  await page.locator('output', { hasText: 'fikk ikke hentet' }).waitFor();
  await page.close();
});

test.each([
  ['fra=1&til=9', '9'],
  ['fra=x&til=2', 'x'],
  ['fra=0', '0'],
  ['fra=1.5&til=2', '1.5'],
])('?%s asks for a version that does not exist: said, with those that do', async (query, asked) => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/nb/vilkar/versjoner/?${query}`);
  const said = `Versjon ${asked} finnes ikke. Velg blant disse: 1, 2, 3, 4 og 5.`;
  await page.locator('.compare output', { hasText: said }).waitFor({ timeout: 5_000 });
  await page.close();
});

test('the script is at most 20 kB gzipped, and only the versions and receipt pages load one', () => {
  const receiptPage = readFileSync(join(out, 'nb/kvittering/index.html'), 'utf8');
  const names = globSync('_astro/*.js', { cwd: out }).filter((name) => !receiptPage.includes(`src="/${name}"`));
  const scripts = names.map((name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length);
  expect(scripts.reduce((sum, size) => sum + size, 0)).toBeLessThan(20_000);
  const loading = globSync('**/*.html', { cwd: out }).filter((name) =>
    /<script/.test(readFileSync(join(out, name), 'utf8')),
  );
  expect(loading.every((name) => /versjoner|versions|kvittering|receipt|mine-svar|my-answers/.test(name))).toBe(true);
});

/** What the browser's console complained about, page by page. */
const complaints = new WeakMap<Page, string[]>();

async function choose(since: string, version: string): Promise<Page> {
  const page = await browser.newPage();
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on('console', (message) => void (/error|warning/.test(message.type()) && heard.push(message.text())));
  await page.goto(`${site.url}/nb/vilkar/versjoner/`);
  await page.getByLabel('Fra versjon').selectOption(since);
  await page.getByLabel('Til versjon').selectOption(version);
  await page.getByRole('button', { name: 'Sammenlign' }).click();
  return page;
}

function versionOf(number: number) {
  return loadHouseOrThrow(files).policies[0]!.versions[number - 1]!;
}

/** Five versions, all but the first minor: 1...3 has no page of its own. */
function fiveVersions(): Map<string, string> {
  const house = houseFiles();
  const base = 'content/policies/terms';
  for (const [number, deadline] of [
    [3, 'tre uker'],
    [4, 'fire uker'],
    [5, 'fem uker'],
  ] as const) {
    for (const name of ['version.yaml', 'en.mdx'])
      house.set(`${base}/${number}/${name}`, house.get(`${base}/2/${name}`)!);
    house.set(`${base}/${number}/facts.yaml`, house.get(`${base}/2/facts.yaml`)!.replace('post@', 'hjelp@'));
    house.set(
      `${base}/${number}/nb.mdx`,
      `${house.get(`${base}/2/nb.mdx`)!.replace('fort', 'raskt')}\nFristen er ${deadline}.\n`,
    );
  }
  const versions = loadHouse(house).house!.policies.flatMap((policy) => policy.versions);
  house.set(
    'content/policies/hashes.yaml',
    versions.map((one) => `${refOf(one)}: ${JSON.stringify(hashesOf(one))}\n`).join(''),
  );
  return house;
}
