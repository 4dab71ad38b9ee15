/** The whole system as a newcomer meets it: pages, shop, prompt, mail, in a real browser. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import AxeBuilder from 'axe-core';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../scripts/demo/start.ts';
import { launchBrowser } from '../support/browser.ts';

const root = resolve(import.meta.dirname, '../..');
const data = mkdtempSync(join(tmpdir(), 'policy-demo-'));
let port: number;
let demo: Demo;
let browser: Browser;
let siteUrl: string;
let shopUrl: string;
let mailUrl: string;

beforeAll(async () => {
  port = await threeFreePorts();
  [siteUrl, shopUrl, mailUrl] = [0, 1, 2].map((more) => `http://localhost:${port + more}`) as [string, string, string];
  [demo, browser] = await Promise.all([startDemo({ root, data, port }), launchBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  rmSync(data, { recursive: true, force: true });
});

describe('what a newcomer is told', () => {
  test('each address in the welcome answers', async () => {
    const urls = demo.welcome.match(/http:\/\/localhost:\d+\S*/g) ?? [];
    expect(urls.length).toBeGreaterThanOrEqual(7);
    for (const url of urls) expect((await fetch(url)).status, url).toBe(200);
  });
});

describe('Kari, who acknowledged version 1', () => {
  test('is told in bokmål what changed since her version, follows the link, puts it off, and is left in peace', async () => {
    const page = await logIn('Kari');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.getAttribute('lang')).toBe('nb');
    expect(await dialog.innerText()).toContain('1. januar 2027');
    await expectAccessible(page);
    const href = await dialog.getByRole('link').first().getAttribute('href');
    expect(href).toBe(`${siteUrl}/nb/personvern/endringer/1...3/`);
    await dialog.getByRole('button', { name: 'Minn meg på det senere' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.reload();
    await expectNotAsked(page);
    await page.goto(href!);
    expect(await page.locator('ins').count()).toBeGreaterThan(0);
    await page.close();
  });
});

describe('Ola, who reads English', () => {
  test('has an e-mail waiting about the same change, with the differences since his version', async () => {
    const mail = await mailTo('ola@example.no');
    expect(mail.subject).toContain('1 January 2027');
    expect(mail.text).toContain(`${siteUrl}/en/privacy/changes/1...3/`);
    expect(mail.html).toContain(`${siteUrl}/en/privacy/changes/1...3/`);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  });

  test('has one e-mail, and so has Kari', async () => {
    const all = await Promise.all(mails().map((name) => simpleParser(readFileSync(join(data, 'mail', name)))));
    const recipients = all.map((mail) => [mail.to].flat()[0]?.text).toSorted();
    expect(recipients).toEqual(['kari@example.no', 'ola@example.no']);
  });

  test('answers with the keyboard alone, and is not asked again', async () => {
    const page = await logIn('Ola');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const read = dialog.getByRole('button', { name: 'I have read the changes' });
    for (let presses = 0; presses < 20 && !(await isFocused(read)); presses += 1) await page.keyboard.press('Tab');
    const answered = page.waitForResponse((response) => response.url().endsWith('/answer'));
    await page.keyboard.press('Enter');
    expect((await answered).status()).toBe(200);
    await page.reload();
    await expectNotAsked(page);
    await page.close();
  });

  test('can be found in the mail catcher', async () => {
    const page = await browser.newPage();
    await page.goto(mailUrl);
    await page.locator('li', { hasText: 'ola@example.no' }).getByRole('link').click();
    expect(await page.frameLocator('iframe').locator('h1, h2').first().innerText()).not.toBe('');
    await page.close();
  });
});

describe('someone new', () => {
  test('is asked once, about the newest published version, with the one in force linked', async () => {
    const page = await logIn('Someone new', 'Log in (norsk)');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const links = await dialog.getByRole('link').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(links).toEqual(expect.arrayContaining([`${siteUrl}/nb/personvern/3/`, `${siteUrl}/nb/personvern/2/`]));
    await dialog.getByRole('button', { name: /lest/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.reload();
    await expectNotAsked(page);
    await page.close();
  });

  test('may be offered the newsletter, where no weighs as much as yes', async () => {
    const page = await logIn('Someone new', 'Log in (norsk)');
    await page.getByRole('button', { name: /lest/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.goto(`${shopUrl}/account?ask=newsletter`);
    const [yes, no] = [
      page.getByRole('button', { name: 'Ja, send meg nyhetsbrev' }),
      page.getByRole('button', { name: 'Nei takk' }),
    ];
    await no.waitFor();
    const size = async (button: typeof yes) => (await button.boundingBox())!.height;
    expect(await size(yes)).toBe(await size(no));
    await no.click();
    await page.goto(`${shopUrl}/account`);
    await expectNotAsked(page);
    await page.close();
  });
});

describe('what Kari has answered', () => {
  test('is one click from her account: she says yes to the newsletter there, finds it, and takes it back', async () => {
    const page = await logIn('Kari');
    await page.goto(`${shopUrl}/account?ask=newsletter`);
    const answered = page.waitForResponse((response) => response.url().endsWith('/answer'));
    await page.getByRole('button', { name: 'Ja, send meg nyhetsbrev' }).click();
    expect((await answered).status()).toBe(200);
    await page.goto(`${shopUrl}/account`);
    await page.getByRole('link', { name: 'Mine svar' }).click();
    await page.waitForURL(`${siteUrl}/nb/mine-svar/`);
    await page.getByRole('heading', { name: 'Du bekreftet at du har lest' }).first().waitFor();
    await page.getByRole('button', { name: /^Trekk tilbake samtykket/ }).click();
    await page.getByRole('button', { name: 'Ja, trekk tilbake' }).click();
    await page.getByRole('heading', { name: 'Du trakk samtykket tilbake' }).waitFor();
    await expectAccessible(page);
    await page.close();
  });
});

describe('a second start', () => {
  test('finds its data again: nobody is asked or told a second time', async () => {
    await demo.stop();
    const mailsBefore = mails().length;
    const started = performance.now();
    demo = await startDemo({ root, data, port });
    expect(performance.now() - started).toBeLessThan(3000);
    const page = await logIn('Ola');
    await expectNotAsked(page);
    await page.close();
    expect(mails()).toHaveLength(mailsBefore);
  });

  test('says clearly which port is taken, and ends', async () => {
    const { code, err } = await started({ PORT: String(port - 1), DATA_DIR: join(data, 'other') });
    expect(err).toContain(`Port ${port} is taken.`);
    expect(err).toContain('PORT=');
    expect(code).toBe(1);
  });

  test('says clearly that its folder cannot be made, and ends', async () => {
    const { code, err } = await started({ PORT: String(port + 3), DATA_DIR: '/dev/null/demo' });
    expect(err).toContain('/dev/null/demo cannot be made.');
    expect(code).toBe(1);
  });
});

/** `npm start` in a process of its own, until it ends. */
function started(env: Record<string, string>): Promise<{ code: number; err: string }> {
  return new Promise((done) => {
    const script = join(root, 'scripts/start.ts');
    execFile(process.execPath, [script], { env: { ...process.env, ...env }, timeout: 20_000 }, (error, _out, err) =>
      done({ code: error ? Number(error.code ?? -1) : 0, err }),
    );
  });
}

async function logIn(name: string, button = 'Log in'): Promise<Page> {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await page.goto(shopUrl);
  await page.locator('li', { hasText: name }).getByRole('button', { name: button }).click();
  await page.waitForURL(`${shopUrl}/account`);
  return page;
}

/** The prompt was loaded, had its status, and shows nothing. */
async function expectNotAsked(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('policy-prompt')?.shadowRoot);
  expect(await page.getByRole('dialog').count()).toBe(0);
}

async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AxeBuilder.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof AxeBuilder };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  });
  expect(violations).toEqual([]);
}

function isFocused(target: { evaluate<T>(fn: (element: Element) => T): Promise<T> }): Promise<boolean> {
  return target.evaluate((element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element);
}

function mails(): string[] {
  return readdirSync(join(data, 'mail')).filter((name) => name.endsWith('.eml'));
}

/** Waits until the worker has sent it. */
async function mailTo(address: string): Promise<ParsedMail> {
  return expect
    .poll(
      async () => {
        const all = await Promise.all(mails().map((name) => simpleParser(readFileSync(join(data, 'mail', name)))));
        return all.find((mail) => JSON.stringify(mail.to).includes(address));
      },
      { timeout: 20_000 },
    )
    .toBeDefined()
    .then(async () => {
      const all = await Promise.all(mails().map((name) => simpleParser(readFileSync(join(data, 'mail', name)))));
      return all.find((mail) => JSON.stringify(mail.to).includes(address))!;
    });
}

/** The first of three ports in a row that nothing listens on. */
async function threeFreePorts(): Promise<number> {
  const start = 20_000 + Math.floor(Math.random() * 20_000);
  for (let port = start; ; port += 3) {
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
