/** "My answers" in a real browser, on a real API that serves the built pages: what a customer sees and does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { makeKey } from '../../api/keys.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { accept, anAnswer, anImport } from '../api/store/make.ts';
import { aDocument } from '../support/api.ts';
import { launchBrowser } from '../support/browser.ts';
import { builtSite } from './built.ts';

const NOW = Date.parse('2026-12-15T11:00:00Z');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'answers-'));
const clock = { at: NOW };
let api: RunningApi;
let apiAlone: RunningApi;
let secret: string;
let browser: Browser;
let users = 0;

beforeAll(async () => {
  const at = (file: string) => join(folder, file);
  const settings = {
    PORT: '0',
    DATABASE_URL: at('policy.sqlite'),
    PROMPT_KEY_FILE: at('prompt.key'),
    LOG_KEY_FILE: at('log.key'),
  };
  const now = () => new Date(clock.at);
  api = await startApi(readConfig({ ...settings, SITE_DIR: await builtSite() }), { now });
  apiAlone = await startApi(readConfig(settings), { now });
  // Where the scripts lie, for the page of the API alone.
  const site = { ...aDocument(1).site, url: api.url };
  await api.store.publish(aDocument(1, { site, title: TITLES.privacy }), { at: NOW, key: 'test' });
  const letter = { policy: 'newsletter', kind: 'consent', title: TITLES.newsletter, site } as const;
  await api.store.publish(aDocument(1, letter), { at: NOW, key: 'test' });
  const made = makeKey({ name: 'shop', scopes: ['shop'], at: NOW });
  secret = made.secret;
  await api.store.createKey(made.key);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await apiAlone?.stop();
  await api?.stop();
  rmSync(folder, { recursive: true });
});

const TITLES = {
  privacy: { nb: 'Personvernerklæring', en: 'Privacy notice' },
  newsletter: { nb: 'Nyhetsbrev', en: 'Newsletter' },
};

/** A user who has read the notice and said yes to the newsletter, and something from before. */
async function someone(): Promise<string> {
  const user = `100${users++}`;
  await api.store.importAnswers([anImport(user, 1, { answer: 'acknowledge', answeredAt: NOW - 9e10 })], accept);
  await api.store.answer(anAnswer(user, 1, 'acknowledge', { at: NOW - 120_000 }), accept);
  const consent = { policy: 'newsletter', nonce: `letter-${user}`, at: NOW - 60_000, locale: 'nb' };
  await api.store.answer(anAnswer(user, 1, 'consent', consent), accept);
  return user;
}

async function linkOf(user: string, body: Record<string, unknown> = {}, to = api): Promise<string> {
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
  const reply = await fetch(`${to.url}/v1/users/${user}/links`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(reply.status).toBe(201);
  return ((await reply.json()) as { url: string }).url;
}

interface Opened {
  page: Page;
  complaints: string[];
  requests: string[];
}

async function open<T>(
  url: string,
  look: (opened: Opened) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  try {
    await page.goto(url);
    return await look({ page, complaints, requests });
  } finally {
    await context.close();
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
    return (await axe.run()).violations.map(({ id }) => id);
  });
}

const heard = (page: Page) => page.getByRole('status').innerText();
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.shadowRoot?.activeElement?.textContent ?? document.activeElement?.tagName,
  );

describe('my answers', () => {
  test('are on the site’s own page: what, when, to which text, with a receipt to keep and a page to check it', async () => {
    const user = await someone();
    const url = await linkOf(user);
    expect(url).toMatch(new RegExp(`^${api.url}/nb/mine-svar/#pm1\\.`));
    await open(url, async ({ page, complaints, requests }) => {
      await page.getByRole('heading', { name: 'Alt du har svart' }).waitFor();
      const text = (await page.locator('policy-answers div').first().innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
      for (const said of [
        user,
        'Du samtykket',
        'Du bekreftet at du har lest',
        '15. desember 2026',
        'kl. 11:59',
        'Overført fra før',
      ]) {
        expect(text).toContain(said);
      }
      const read = page.getByRole('link', { name: 'Nyhetsbrev, versjon 1' }).first();
      expect(await read.getAttribute('href')).toBe('https://policy.example/nb/1/');
      expect(
        await page
          .locator('policy-answers')
          .getByRole('link', { name: 'Kontroller en kvittering' })
          .getAttribute('href'),
      ).toBe(`${api.url}/nb/kvittering/`);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /^Last ned kvitteringen for Nyhetsbrev/ }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('kvittering-newsletter-1-2026-12-15.jws');
      const { receipts } = await api.store.user(user);
      expect(receipts).toContain(readFileSync(await download.path(), 'utf8'));
      expect(complaints).toEqual([]);
      expect(requests.every((one) => one.startsWith(api.url) && !one.includes('pm1'))).toBe(true);
    });
  });

  test('a consent is taken back by one button and a second to confirm, by keyboard alone, and it is said', async () => {
    const user = await someone();
    await open(await linkOf(user), async ({ page }) => {
      await page.getByRole('button', { name: 'Trekk tilbake samtykket til Nyhetsbrev' }).focus();
      await page.keyboard.press('Enter');
      expect(await focused(page)).toContain('Vil du trekke tilbake samtykket?');
      await page.keyboard.press('Escape');
      expect(await focused(page)).toBe('Trekk tilbake');
      expect((await api.store.user(user)).acceptances).toHaveLength(3);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Samtykket til Nyhetsbrev er trukket tilbake.').waitFor();
      expect(await heard(page)).toBe('Samtykket til Nyhetsbrev er trukket tilbake.');
      expect(await focused(page)).toBe('Nyhetsbrev');
      expect(await page.getByRole('button').count()).toBe(0);
      expect(await page.locator('policy-answers div').first().innerText()).toContain('Du trakk samtykket tilbake');
    });
    expect((await api.store.user(user)).acceptances.at(-1)).toMatchObject({
      answer: 'withdraw',
      channel: 'my-answers',
    });
  });

  test('the token leaves the address bar, and the page can be loaded again all the same', async () => {
    await open(await linkOf(await someone(), { locale: 'en' }), async ({ page }) => {
      await page.getByRole('heading', { name: 'Everything you have answered' }).waitFor();
      expect(page.url()).toBe(`${api.url}/en/my-answers/`);
      await page.reload();
      await page.getByRole('heading', { name: 'Everything you have answered' }).waitFor();
    });
  });

  test('the other language is a click away, on the same link, and its address holds no token either', async () => {
    await open(await linkOf(await someone()), async ({ page }) => {
      await page.getByRole('heading', { name: 'Alt du har svart' }).waitFor();
      const other = page.getByRole('banner').getByRole('link', { name: 'Read in English' });
      expect(await other.getAttribute('href')).toBe('/en/my-answers/');
      await other.click();
      await page.getByRole('heading', { name: 'Everything you have answered' }).waitFor();
      expect(page.url()).toBe(`${api.url}/en/my-answers/`);
      const [beside] = await Promise.all([
        page.context().waitForEvent('page'),
        page
          .getByRole('banner')
          .getByRole('link', { name: 'Les på norsk' })
          .click({ modifiers: ['ControlOrMeta'] }),
      ]);
      await beside.getByRole('heading', { name: 'Alt du har svart' }).waitFor();
      expect(
        await page.getByRole('banner').getByRole('link', { name: 'Les på norsk' }).getAttribute('href'),
      ).not.toContain('pm1');
    });
  });

  test('a link that has run out, or none, leads back to the shop', async () => {
    const url = await linkOf(await someone());
    clock.at += 15 * 60_000;
    await open(url, ({ page }) => page.getByText('Lenken virker ikke lenger.').waitFor());
    clock.at = NOW;
    await open(`${api.url}/nb/mine-svar/`, ({ page }) => page.getByText('Åpne siden fra kontoen din').waitFor());
  });

  test('an API that is away for a moment is asked again by a button', async () => {
    const url = await linkOf(await someone());
    const [page] = [await browser.newPage()];
    await page.route('**/v1/my/answers', (route) => route.abort(), { times: 1 });
    await page.goto(url);
    await page.getByRole('button', { name: 'Prøv igjen' }).click();
    await page.getByRole('heading', { name: 'Alt du har svart' }).waitFor();
    await page.close();
  });

  test('are on a page of the API’s own where the site lies elsewhere', async () => {
    const url = await linkOf(await someone(), { locale: 'en' }, apiAlone);
    expect(url).toMatch(new RegExp(`^${apiAlone.url}/my/en#pm1\\.`));
    await open(url, async ({ page, complaints }) => {
      await page.getByRole('button', { name: 'Withdraw your consent to Newsletter' }).click();
      await page.getByRole('button', { name: 'Yes, withdraw it' }).click();
      await page.getByText('Your consent to Newsletter is withdrawn.').waitFor();
      expect(complaints).toEqual([]);
      expect(await violations(page)).toEqual([]);
    });
  });

  test('can stand in the shop’s own page, which hands them in and passes the withdrawal on: no request, no key', async () => {
    const page = await browser.newPage();
    await page.goto(`${api.url}/nb/mine-svar/`);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const answers = await (
      await fetch(`${api.url}/v1/my/answers`, {
        headers: { Authorization: `Bearer ${(await linkOf(await someone())).split('#')[1]}` },
      })
    ).json();
    await page.evaluate((given) => {
      const own = document.createElement('policy-answers');
      own.setAttribute('answers', JSON.stringify(given));
      document.querySelector('policy-answers')!.replaceWith(own);
      own.addEventListener('policy-withdraw', (event) => {
        const { policy, waitUntil } = (event as CustomEvent).detail;
        document.title = policy;
        waitUntil(new Promise((done) => setTimeout(done, 20)));
      });
    }, answers);
    await page.getByRole('button', { name: 'Trekk tilbake samtykket til Nyhetsbrev' }).click();
    await page.getByRole('button', { name: 'Ja, trekk tilbake' }).click();
    await page.getByText('Vi har ikke samtykke fra deg.').waitFor();
    expect(await page.title()).toBe('newsletter');
    expect(requests).toEqual([]);
    await page.close();
  });

  test.each([
    ['nb', 390, 'light'],
    ['en', 1280, 'dark'],
  ] as const)(
    'axe has nothing to object to (%s, %i px, %s), also while it asks',
    async (locale, width, colorScheme) => {
      const url = await linkOf(await someone(), { locale });
      const options = { viewport: { width, height: 900 }, colorScheme } as const;
      await open(
        url,
        async ({ page }) => {
          await page.getByRole('button').first().waitFor();
          expect(await violations(page)).toEqual([]);
          await shoot(page, `answers-${locale}-${width}-${colorScheme}`);
          await page.getByRole('button').first().click();
          expect(await violations(page)).toEqual([]);
          await shoot(page, `answers-${locale}-${width}-${colorScheme}-sure`);
        },
        options,
      );
    },
  );

  test('fit a phone of 320 px, and a sheet of paper without buttons', async () => {
    const options = { viewport: { width: 320, height: 700 } };
    await open(
      await linkOf(await someone()),
      async ({ page }) => {
        await page.getByRole('button').first().click();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
        await page.emulateMedia({ media: 'print' });
        expect(await page.getByRole('button').count()).toBe(0);
        expect(await page.locator('policy-answers div').first().innerText()).toContain('Du samtykket');
      },
      options,
    );
  });
});

/** Pictures for people, when asked for. */
async function shoot(page: Page, name: string): Promise<void> {
  const { PICTURES } = process.env;
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
