/** Words that are markup to a careless program, all the way from a published version to what Chromium makes of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../api/config.ts';
import { makeKey } from '../../../api/keys.ts';
import { type RunningApi, startApi } from '../../../api/server.ts';
import { SCOPES } from '../../../api/store/store.ts';
import { builtSite } from '../../site/built.ts';
import { aDocument } from '../../support/api.ts';
import { launchBrowser } from '../../support/browser.ts';

const NOW = Date.parse('2026-01-01T11:00:00Z');
const RUN = "document.documentElement.dataset.ran='yes'";
const EVIL = `"'></title></style><img src=x onerror="${RUN}"><script>${RUN}</script><svg onload="${RUN}"><a href="javascript:${RUN}">x</a>`;

let folder: string;
let api: RunningApi;
let browser: Browser;
let headers: Record<string, string>;

/** A version in which everything that is a text is hostile. */
function hostile(version: number) {
  const both = { nb: EVIL, en: EVIL };
  const { site, differences } = aDocument(version);
  const change = { path: 'x', kind: 'changed' as const, text: EVIL, before: EVIL, after: EVIL };
  const facts = {
    nb: [{ id: 'x', heading: EVIL, changes: [change] }],
    en: [{ id: 'x', heading: EVIL, changes: [change] }],
  };
  return aDocument(version, {
    title: both,
    summary: both,
    impact: both,
    text: both,
    because: version > 1 ? both : null,
    differences: differences.map((one) => ({ ...one, facts })),
    site: { ...site, name: EVIL, sender: EVIL, phone: EVIL },
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policy-markup-'));
  const at = (file: string) => join(folder, file);
  const keys = { PROMPT_KEY_FILE: at('prompt.key'), LOG_KEY_FILE: at('log.key') };
  const config = readConfig({ PORT: '0', DATABASE_URL: at('policy.sqlite'), SITE_DIR: await builtSite(), ...keys });
  api = await startApi(config, { now: () => new Date(NOW) });
  const { secret, key } = makeKey({ name: 'all', scopes: [...SCOPES], at: NOW });
  await api.store.createKey(key);
  headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await api?.stop();
  rmSync(folder, { recursive: true });
});

/** What a page made of the texts: nothing ran, and nothing that they name became an element. */
async function judge(page: Page): Promise<unknown> {
  await page.waitForTimeout(150);
  const inside = (selector: string) => page.locator(selector).count();
  const ran = await page.evaluate(() => document.documentElement.dataset.ran ?? null);
  return { ran, images: await inside('img[src="x"]'), scripts: await inside('a[href^="javascript"]') };
}
const HARMLESS = { ran: null, images: 0, scripts: 0 };

async function onPage<T>(look: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.newPage();
  try {
    // No policy of its own: whatever gets through runs.
    await page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>' }));
    await page.goto(`${api.url}/bare`);
    return await look(page);
  } finally {
    await page.close();
  }
}

/** Kari has read version 1, so that she is told what changed since. */
async function sayYes(): Promise<void> {
  const status = await fetch(`${api.url}/v1/users/kari/status`, { headers });
  const { policies } = (await status.json()) as { policies: { token: string }[] };
  const body = JSON.stringify({ answer: 'acknowledge', token: policies[0]!.token });
  await fetch(`${api.url}/v1/users/kari/acceptances`, { method: 'POST', headers, body });
}

describe('XSS through policy text, differences or summaries', () => {
  test('is published as words, and comes back as JSON that no browser takes for a page', async () => {
    for (const version of [1, 2]) {
      const put = { method: 'PUT', headers, body: JSON.stringify(hostile(version)) };
      expect((await fetch(`${api.url}/v1/policies/privacy/versions/${version}`, put)).status).toBe(201);
      if (version === 1) await sayYes();
    }
    for (const path of ['/v1/policies/privacy/versions/2', '/v1/policies', '/v1/policies/privacy']) {
      const reply = await fetch(api.url + path);
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('runs nothing in the preview of the mail, in either language', async () => {
    for (const locale of ['nb', 'en']) {
      const path = `/v1/notices/preview?version=privacy@2&since=1&locale=${locale}`;
      const html = await (await fetch(api.url + path, { headers })).text();
      await onPage(async (page) => {
        await page.setContent(html);
        expect(await judge(page)).toEqual(HARMLESS);
        expect(await page.locator('body').innerText()).toContain('<script>');
      });
    }
  });

  test('runs nothing in `<policy-prompt>`, which shows the words', async () => {
    const status = await (await fetch(`${api.url}/v1/users/kari/status`, { headers })).json();
    await onPage(async (page) => {
      await page.addScriptTag({ url: '/prompt.js', type: 'module' });
      await page.evaluate((value) => {
        const element = document.createElement('policy-prompt');
        element.setAttribute('status', JSON.stringify(value));
        document.body.append(element);
      }, status);
      await page.locator('policy-prompt').getByRole('dialog').waitFor();
      expect(await judge(page)).toEqual(HARMLESS);
      expect(await page.locator('policy-prompt').getByRole('dialog').innerText()).toContain('<script>');
    });
  });

  test('runs nothing on the pages of the API', async () => {
    for (const path of [
      '/docs',
      '/my/nb',
      '/my/en',
      `/my/${encodeURIComponent(EVIL)}`,
      `/${encodeURIComponent(EVIL)}`,
    ]) {
      await onPage(async (page) => {
        await page.goto(api.url + path);
        expect([path, await judge(page)]).toEqual([path, HARMLESS]);
      });
    }
  });

  test('control: the same words as markup run', async () => {
    await onPage(async (page) => {
      await page.setContent(EVIL);
      expect(await judge(page)).toMatchObject({ ran: 'yes', images: 1 });
    });
  });
});
