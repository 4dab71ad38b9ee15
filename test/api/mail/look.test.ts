import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNotice } from '../../../api/mail/templates/notice.ts';
import { launchBrowser } from '../../support/browser.ts';
import { editions } from './editions.ts';
import { paper } from './papers.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const long = 'personopplysningslovgivningens-grunnleggende-behandlingsansvarsprinsipper';
const wordy = writeNotice({
  document: paper({ summary: { nb: `Vi sletter bilder etter 3 måneder. ${long}`, en: 'x' } }),
  since: 1,
  locale: 'nb',
  today: '2026-11-20',
});
const LETTERS = [
  { name: 'long-word', html: wordy.html },
  ...editions()
    .filter(({ size }) => size !== 'monstrous')
    .map(({ kind, locale, size, written }) => ({ name: `${kind}-${locale}-${size}`, html: written.html })),
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const { violations } = await checker.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

describe.each(['light', 'dark'] as const)('a mail in %s', (colorScheme) => {
  test.each([320, 390, 600])('at %i pixels can be read by everyone, fits, and asks for nothing', async (width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    for (const { name, html } of LETTERS) {
      await page.setContent(html);
      expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, width]);
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: true });
    }
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(21, 24, 27)' : 'rgb(255, 255, 255)');
    for (const { name, html } of LETTERS.filter((one) => /word|agreement-nb-facts/.test(one.name))) {
      await page.setContent(html);
      expect([name, await faultsOf(page)]).toEqual([name, []]);
    }
    expect(requests).toEqual([]);
    await context.close();
  });
});
