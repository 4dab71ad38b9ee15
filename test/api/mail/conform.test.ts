/** Every notice holds to the standards: valid HTML that asks for nothing, text that reads well, and sizes that arrive whole. */
import { HtmlValidate } from 'html-validate';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Edition, editions, realNotices } from './editions.ts';

const LARGEST = 100_000;
const checker = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    // Some mail programs drop the style sheet, so the styles stand on the elements.
    'no-inline-style': 'off',
    // `nb` before `1. januar` is written as the character it is.
    'no-raw-characters': 'error',
    'require-sri': 'error',
    'prefer-native-element': 'error',
    'heading-level': 'error',
    'element-required-attributes': 'error',
    'long-title': 'off',
  },
});

async function faultsOf(html: string): Promise<string[]> {
  const { results } = await checker.validateString(html);
  return results.flatMap(({ messages }) => messages.map((one) => `${one.line}: ${one.ruleId}: ${one.message}`));
}

const name = ({ kind, locale, size }: Edition) => `${kind} ${locale} ${size}`;
const all = editions();
const bytes = (text: string) => Buffer.byteLength(text);
let real: Awaited<ReturnType<typeof realNotices>>;
beforeAll(async () => {
  real = await realNotices();
});

describe('the HTML of every notice', () => {
  test('is valid, by a checker that sees a fault', async () => {
    for (const edition of all)
      expect([name(edition), await faultsOf(edition.written.html)]).toEqual([name(edition), []]);
    for (const { name: of, written } of real) expect([of, await faultsOf(written.html)]).toEqual([of, []]);
    const broken = all[0]!.written.html.replace('</h1>', '</h2>').replace('<meta charset="utf-8">', '<img src="x">');
    expect((await faultsOf(broken)).length).toBeGreaterThan(1);
  });

  test('says its language, and loads, runs and tracks nothing', () => {
    for (const { written } of [...all, ...real]) {
      const { html, locale } = written;
      expect(html).toMatch(new RegExp(`^<!DOCTYPE html>\n<html lang="${locale}" dir="ltr">`));
      expect(html).not.toMatch(
        /<(?:img|script|link|iframe|object|embed|video|audio|source|svg|form|input|base|picture)\b/i,
      );
      expect(html).not.toMatch(/\bsrc=|srcset=|background=|url\(|@import|@font-face|\son\w+=/i);
      const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!);
      expect(links.length).toBeGreaterThan(0);
      for (const href of links) expect(href).toMatch(/^https:\/\/[^?#]+$/);
    }
  });
});

describe('the size of every notice', () => {
  test('is at most 100 kB, text and HTML each', () => {
    for (const { written } of [...all, ...real]) {
      expect(bytes(written.html)).toBeLessThanOrEqual(LARGEST);
      expect(bytes(written.text)).toBeLessThanOrEqual(LARGEST);
    }
    const largest = Math.max(...real.map(({ written }) => bytes(written.html)));
    expect(largest).toBeGreaterThan(2_000);
  });

  test('of real texts needs no cut', () => {
    for (const { written } of real) expect(written.text).not.toMatch(/er lang\. Resten|is long\. The rest/);
  });

  test('is brought down by a cut that says so, above the link to the rest', () => {
    const monstrous = all.filter(({ size }) => size === 'monstrous');
    expect(monstrous).toHaveLength(6);
    for (const { locale, written } of monstrous) {
      const [words, list, link] =
        locale === 'nb'
          ? [
              'Teksten er lang. Resten står på siden',
              'Lista er lang. Resten står på siden',
              'Se hva som er endret siden',
            ]
          : [
              'The text is long. The rest is on the page',
              'The list is long. The rest is on the page',
              'See what has changed',
            ];
      const places = [words, list, link, 'https://shop.example/'].map((part) => written.text.indexOf(part!));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(places[0]).toBeGreaterThan(0);
      expect(written.text).not.toContain('Slutt.');
    }
  });
});

describe('the text of every notice', () => {
  test('has lines of at most 78 characters, no markup, and each link whole on a line of its own', () => {
    for (const { written } of [...all, ...real]) {
      const lines = written.text.split('\n');
      const links = [...written.html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!);
      expect(links.filter((link) => !lines.includes(link))).toEqual([]);
      const others = lines.filter((line) => !links.includes(line));
      expect(others.filter((line) => line.length > 78)).toEqual([]);
      expect(others.filter((line) => /\s$|\t|^ {3}/.test(line))).toEqual([]);
      expect(written.text).not.toMatch(/<\/?(?:p|div|a|h\d|ul|li|br|span)\b|&(?:nbsp|amp|#\d+);|\n{4}/);
    }
  });

  test('says everything that its HTML says', () => {
    for (const { written } of real) {
      const said = written.text.replace(/^- /gm, '').replace(/\s+/g, ' ').toLowerCase();
      const shown = written.html
        .replace(/^.*<body[^>]*>/s, '')
        .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
      for (const part of shown
        .split(/<[^>]+>/)
        .map((one) => one.replace(/\s+/g, ' ').trim().toLowerCase())
        .filter(Boolean))
        expect(said).toContain(part);
    }
  });
});
