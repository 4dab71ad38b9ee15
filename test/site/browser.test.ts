import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { builtSite, type Served, served } from './built.ts';

/** One of every template, in both languages. */
const TEMPLATES = [
  '/',
  '/nb/',
  '/nb/personvern/',
  '/en/privacy/3/',
  '/nb/personvern/1/',
  '/nb/personvern/versjoner/?dato=2020-01-01',
  '/en/privacy/changes/1...3/',
  '/nb/personvern/endringer/3...1/',
  '/nb/personvern/punkt/retention/',
  '/nb/nyhetsbrev/',
  '/nb/kvittering/',
  '/en/receipt/',
  '/nb/mine-svar/',
  '/docs/',
  '/docs/nb/nettbutikk/',
  '/docs/nb/legg-til-leverandor/',
  '/docs/en/undo-a-mistake/',
  '/en/no-such-page/',
];

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let site: Served;

beforeAll(async () => {
  site = await served(await builtSite());
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

interface Opened {
  page: Page;
  /** What the console complained of: refused styles and scripts, failed requests. */
  complaints: string[];
  requests: string[];
}

async function open<T>(path: string, options: BrowserContextOptions, look: (opened: Opened) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => !request.url().startsWith('data:') && requests.push(request.url()));
  try {
    await page.goto(site.url + path);
    return await look({ page, complaints, requests });
  } finally {
    await context.close();
  }
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(
    (): Promise<{ violations: Violation[] }> =>
      (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run(),
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`);
}

describe.each(TEMPLATES)('%s', (path) => {
  test.each([
    { width: 390, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
  ] as const)('has nothing that axe objects to at $width px, $colorScheme', async ({ width, colorScheme }) => {
    const options = { viewport: { width, height: 900 }, colorScheme };
    expect(await open(path, options, ({ page }) => violations(page))).toEqual([]);
  });

  test('fits a phone of 320 px, and breaks no rule of its own security policy', async () => {
    await open(path, { viewport: { width: 320, height: 700 } }, async ({ page, complaints }) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(320);
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([]);
    });
  });
});

describe('reading', () => {
  test('a text is one request and reads without JavaScript', async () => {
    await open('/nb/personvern/', { javaScriptEnabled: false }, async ({ page, requests }) => {
      expect(requests).toEqual([`${site.url}/nb/personvern/`]);
      expect(await page.locator('h1').innerText()).toBe('Personvernerklæring');
    });
  });

  test('the language switch stays on the same page, both ways', async () => {
    await open('/nb/personvern/endringer/1...3/', {}, async ({ page }) => {
      await page.getByRole('link', { name: 'Read in English' }).click();
      expect(new URL(page.url()).pathname).toBe('/en/privacy/changes/1...3/');
      await page.getByRole('link', { name: 'Les på norsk' }).click();
      expect(new URL(page.url()).pathname).toBe('/nb/personvern/endringer/1...3/');
    });
  });

  test('the contents are beside the text where there is room, and folded on a phone', async () => {
    const isSeen = ({ page }: Opened) => page.locator('.toc a').first().isVisible();
    expect(await open('/nb/personvern/', {}, isSeen)).toBe(true);
    expect(await open('/nb/personvern/', { viewport: { width: 390, height: 800 } }, isSeen)).toBe(false);
  });

  test('a keyboard reaches the text at once by the first link', async () => {
    await open('/en/privacy/', {}, async ({ page }) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).hash).toBe('#main');
    });
  });
});

describe('what applied on a date', () => {
  const answer = (path: string) => open(path, {}, ({ page }) => page.locator('form:not(.compare) output').innerText());

  test.each([
    ['/nb/personvern/versjoner/?dato=2018-07-18', 'Den 18. juli 2018 gjaldt versjon 1.'],
    ['/nb/personvern/versjoner/?dato=2027-01-01', 'Den 1. januar 2027 gjaldt versjon 3.'],
    ['/en/privacy/versions/?date=2026-12-31', 'On 31 December 2026, version 2 applied.'],
    ['/en/privacy/versions/?date=2018-07-17', 'On 17 July 2018 we had no version of this text.'],
    ['/nb/personvern/versjoner/?dato=2018-02-31', 'Det er ikke en gyldig dato'],
  ])('%s is answered', async (path, said) => {
    expect(await answer(path)).toContain(said);
  });

  test('asking by the form gives an address that answers the same', async () => {
    await open('/en/privacy/versions/', {}, async ({ page }) => {
      await page.getByLabel('Date').fill('2020-05-01');
      await page.getByRole('button', { name: 'Find the version' }).click();
      await page.waitForURL('**/?date=2020-05-01');
      expect(await page.locator('form:not(.compare) output').innerText()).toBe('On 1 May 2020, version 1 applied.');
    });
  });

  test('without JavaScript the list still says when each version applied', async () => {
    await open('/nb/personvern/versjoner/?dato=2020-01-01', { javaScriptEnabled: false }, async ({ page }) => {
      expect(await page.locator('.line').innerText()).toContain('Gjaldt fra 18.\u00a0juli\u00a02018 til og med');
    });
  });
});
