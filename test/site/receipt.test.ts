/** The receipt page in a real browser, with real receipts: what it says, and that it tells nobody. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadHouseOrThrow } from '#model/house.ts';
import { toBase64 } from '#model/receipt.ts';
import { signCheckpoint } from '../../api/log/checkpoint.ts';
import { signReceipt } from '../../api/log/receipt.ts';
import { CHANNELS, ELSEWHERE } from '../../api/routes/schemas.ts';
import { buildSite } from '../../scripts/lib/build-site.ts';
import { readContent } from '../../scripts/lib/files.ts';
import { receiptNb } from '../../site/strings/receipt-nb.ts';
import { bytesOf, evidence, KEY, ORIGIN, OTHER_KEY } from '../api/log/sample.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Served, served } from './built.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache');
mkdirSync(CACHE, { recursive: true });
const place = mkdtempSync(join(CACHE, 'receipt-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { jws, proof, receipt } = evidence(2, 5);
const WORDS = {
  nb: { path: '/nb/kvittering/', check: 'Kontroller', receipt: 'Kvitteringen', proof: /^Bevis/ },
  en: { path: '/en/receipt/', check: 'Check', receipt: 'The receipt', proof: /^Proof/ },
};
let browser: Browser;
let site: Served;

beforeAll(async () => {
  const out = join(place, 'dist');
  const content = join(place, 'content');
  for (const name of ['site.yaml', 'policies'])
    cpSync(join(ROOT, 'content', name), join(content, name), { recursive: true });
  mkdirSync(join(content, 'log'));
  writeFileSync(join(content, 'log/checkpoint'), proof.checkpoint);
  writeFileSync(join(content, 'log/heads.txt'), `2027-01-02T10:00:00.000Z 5 ${toBase64(receipt.root)}\n`);
  process.env.POLICY_CONTENT = content;
  const built = await buildSite({ out, date: '2026-12-15', logKeys: [KEY.jwk], quiet: true });
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

/** The verdict on what is pasted, everything asked of the network after the page stood there, and axe's complaints. */
async function told(locale: 'nb' | 'en', pasted: string, withProof = '') {
  const page = await browser.newPage({ locale });
  const words = WORDS[locale];
  await page.goto(site.url + words.path, { waitUntil: 'networkidle' });
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.getByLabel(words.receipt, { exact: true }).fill(pasted);
  await page.getByLabel(words.proof).fill(withProof);
  await page.getByRole('button', { name: words.check, exact: true }).click();
  await page.locator('[data-verdict] > :is(p:not(:empty), dl)').first().waitFor();
  const verdict = (await page.locator('[data-verdict]').innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
  const links = await page.locator('[data-verdict] a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const violations = await violationsOn(page);
  await page.close();
  return { verdict, links, requests, violations };
}

async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
    return (await axe.run()).violations.map(({ id }) => id);
  });
}

function changed(text: string): string {
  const at = text.length - 20;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

describe('a receipt that is pasted', () => {
  test('holds: the page says what was answered, by whom, to what and when, and asks nobody', async () => {
    const { verdict, links, requests, violations } = await told('nb', jws, JSON.stringify(proof));
    expect(verdict).toContain('Kvitteringen er ekte, og svaret står i loggen');
    for (const said of ['Har lest teksten', 'user-2', 'versjon 3', 'Norsk', 'Nummer 3 av 5', ORIGIN]) {
      expect(verdict).toContain(said);
    }
    expect(verdict).toContain('1. januar 2027 kl. 11:40:12');
    expect(verdict).toContain('Stemmer ikke med teksten');
    expect(links).toEqual(['/nb/personvern/3/']);
    expect(requests).toEqual([]);
    expect(violations).toEqual([]);
  });

  test('holds in English, out of the answer of the API', async () => {
    const { verdict, requests, violations } = await told('en', JSON.stringify({ id: receipt.record.id, receipt: jws }));
    expect(verdict).toContain('The receipt is genuine');
    expect(verdict).toContain('1 January 2027');
    expect([requests, violations]).toEqual([[], []]);
  });

  test('says in words where the answer was given, in both languages, and an unknown code as it is', async () => {
    const by = async (channel: string) => {
      const { jws } = signReceipt(KEY, { ...receipt, record: { ...receipt.record, channel } });
      return [(await told('nb', jws)).verdict, (await told('en', jws)).verdict];
    };
    const [nb, en] = await by('my-answers');
    expect([nb, en]).toEqual([
      expect.stringContaining('Siden «Mine svar»'),
      expect.stringContaining('The page “My answers”'),
    ]);
    expect(nb + en!).not.toContain('my-answers');
    expect((await by('carrier-pigeon'))[0]).toContain('carrier-pigeon');
    const { channels } = receiptNb;
    expect(Object.keys(channels).sort()).toEqual([...CHANNELS, ELSEWHERE].sort());
  });

  test('of the text on this site is said to be of that text', async () => {
    const content = loadHouseOrThrow(await readContent(ROOT)).hashes['privacy@3']!.nb!;
    const own = signReceipt(KEY, { ...receipt, record: { ...receipt.record, content } });
    const { verdict } = await told('nb', own.jws);
    expect(verdict).toContain(`Stemmer med teksten på dette nettstedet. ${content}`);
  });

  test('of an imported answer is said to be the shop’s word, with both instants', async () => {
    const claim = {
      provenance: 'imported',
      answeredAt: Date.parse('2019-05-03T10:00:00Z'),
      counts: true,
      source: null,
    };
    const imported = signReceipt(KEY, { ...receipt, record: { ...receipt.record, ...claim } as typeof receipt.record });
    const [nb, en] = [await told('nb', imported.jws), await told('en', imported.jws)];
    expect(nb.verdict).toContain('Svaret ble ikke gitt her. Butikken oppgir at det ble gitt fredag 3. mai 2019');
    expect(nb.verdict).toMatch(/Registrert\s+fredag 1. januar 2027/);
    expect(en.verdict).toContain('The shop states that it was given on Friday, 3 May 2019');
    expect([nb.violations, en.violations]).toEqual([[], []]);
  });

  test.each([
    ['nb', changed(jws), '', 'Signaturen stemmer ikke'],
    ['en', changed(jws), '', 'The signature does not match'],
    ['nb', evidence(2, 5, OTHER_KEY).jws, '', OTHER_KEY.kid],
    ['en', evidence(2, 5, OTHER_KEY).jws, '', OTHER_KEY.kid],
    ['nb', 'hei', '', 'Vi finner ingen kvittering'],
    ['en', '{"receipt": 4}', '', 'We find no receipt'],
    ['en', 'a.b.c', '', 'The receipt does not hold'],
    ['nb', jws, '{}', 'Beviset er ikke et gyldig JSON-dokument'],
    ['nb', jws, JSON.stringify(evidence(3, 5).proof), 'Beviset hører ikke til denne kvitteringen'],
    ['en', jws, JSON.stringify(evidence(2, 5, OTHER_KEY).proof), 'not signed by this log'],
  ] as const)('does not hold, and it is said why: %s, %#', async (locale, pasted, withProof, said) => {
    const { verdict, requests, violations } = await told(locale, pasted, withProof);
    expect(verdict).toContain(said);
    expect(verdict).not.toMatch(/er ekte|is genuine/);
    expect([requests, violations]).toEqual([[], []]);
  });
});

test('files are taken for what they are', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/nb/kvittering/`);
  const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.getByLabel('Velg filer').setInputFiles([file('a', JSON.stringify(proof)), file('b', jws)]);
  await page.getByRole('heading', { name: 'svaret står i loggen' }).waitFor();
  await page.close();
});

test('the page may send nothing, and says what to do without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const answer = await page.goto(`${site.url}/nb/kvittering/`);
  const policy = answer!.headers()['content-security-policy'];
  expect(policy).toContain("form-action 'none'");
  expect(policy).not.toContain('connect-src');
  expect(await page.locator('main').innerText()).toContain('verify_receipt.py');
  expect(await page.locator('form').isVisible()).toBe(false);
  await context.close();
});

describe('the head that a witness kept', () => {
  test('is compared with the proof, in the browser alone', async () => {
    const same = await told('nb', jws, JSON.stringify(proof));
    expect(same.verdict).toMatch(
      /Beviset gjelder det samme øyeblikksbildet .* \(5 oppføringer, først sett 2. januar 2027/,
    );
    const without = await told('en', jws);
    expect(without.verdict).toContain('as it was with 5 entries. Ask for a proof for exactly that number');
    const newer = evidence(7, 9);
    expect((await told('en', newer.jws, JSON.stringify(newer.proof))).verdict).toContain('The answer is newer');
    expect([same.requests, without.requests]).toEqual([[], []]);
  });

  test('finds out a log that shows somebody another one of the same size', async () => {
    const forked = signCheckpoint([KEY], { origin: ORIGIN, size: 5, root: bytesOf('another') });
    const later = signReceipt(KEY, { ...receipt, size: 4, root: bytesOf('four') });
    const fork = await told('nb', later.jws, JSON.stringify({ ...proof, checkpoint: forked }));
    expect(fork.verdict).toContain('Loggen er vist fram i to ulike utgaver');
    const split = await told('en', signReceipt(KEY, { ...receipt, root: bytesOf('another') }).jws);
    expect(split.verdict).toContain('two different versions');
  });

  test('lies at its address as it is, and is shown to people with how to compare', async () => {
    const answer = await fetch(`${site.url}/log/checkpoint`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toBe(proof.checkpoint);
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    for (const [path, words] of [
      ['/nb/logg/', ['Antall oppføringer', 'Slik sammenligner du', '2. januar 2027']],
      ['/en/log/', ['Entries', 'How to compare', '2 January 2027']],
    ] as const) {
      await page.goto(site.url + path);
      const text = (await page.locator('main').innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
      for (const said of [...words, ORIGIN, toBase64(receipt.root), KEY.kid]) expect(text).toContain(said);
      expect(await violationsOn(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      if (process.env.PICTURES)
        await page.screenshot({ path: join(process.env.PICTURES, `${path.split('/')[2]}.png`), fullPage: true });
    }
    await page.close();
  });
});
