import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../api/mail/templates/languages.ts';
import { MAX_HTML_BYTES, writeNotice } from '../../../api/mail/templates/notice.ts';
import { paper, paperOf } from './papers.ts';

const before = '2026-11-20';
const nb = { locale: 'nb', since: 1, today: before };

/** Where each of `parts` stands in `text`, in reading order; throws for one that is missing. */
function order(text: string, parts: string[]): number[] {
  return parts.map((part) => {
    if (!text.includes(part)) throw new Error(`"${part}" is missing in:\n${text}`);
    return text.indexOf(part);
  });
}

describe('a notice', () => {
  test('reads well as plain text in Norwegian', () => {
    expect(writeNotice({ document: paper(), ...nb })).toMatchObject({
      locale: 'nb',
      subject: 'Vi endrer personvernerklæringen fra 1. januar 2027',
      text: `Vi endrer personvernerklæringen fra 1. januar 2027


DETTE ENDRES

Vi sletter bilder etter 3 måneder.


HVA BETYR DET FOR DEG?

Ta vare på bildene dine selv.


NÅR GJELDER DET FRA?

Endringene gjelder fra 1. januar 2027. Fram til da gjelder den forrige
teksten.


NYTT SIDEN VERSJON 1

Sist bekreftet du at du hadde lest versjon 1. Dette er annerledes nå, punkt
for punkt:

Lagringstid
- Bilder: 6 → 3 måneder

Mottakere
- Ny adresse
  Før: Bergen
  Nå: Oslo


HVA KAN DU GJØRE?

Du trenger ikke å gjøre noe nå. Neste gang du logger inn, ber vi deg
bekrefte at du har lest endringene. Du godtar ingenting ved å gjøre det.

Er du uenig? Du kan protestere, trekke tilbake samtykker eller avslutte
kontoen.

Lurer du på noe? Svar på denne e-posten, eller ring oss på 51 00 00 00.


Se hva som er endret siden versjon 1:
https://shop.example/nb/personvern/endringer/1...3/

Les hele teksten:
https://shop.example/nb/personvern/3/


Stavanger foto
Alexander AS, Stavanger
post@shop.example · 51 00 00 00
Du får denne e-posten fordi du har en kundekonto hos oss. Den er ikke
reklame.
`,
    });
  });

  test('reads well as plain text in English', () => {
    const { subject, text } = writeNotice({ document: paper(), locale: 'en', since: 2, today: before });
    expect(subject).toBe('We are changing our privacy notice from 1 January 2027');
    const inOrder = [
      'WHAT IS CHANGING\n\nWe delete images after 3 months.',
      'WHAT DOES THIS MEAN FOR YOU?\n\nKeep your own copy of your images.',
      'The changes apply from 1 January 2027. Until then the previous text applies.',
      'You last confirmed that you had read version 2.',
      'Retention\n- Images: 6 → 3 months',
      'You agree to nothing by doing\nso.',
      'See what has changed since version 2:\nhttps://shop.example/en/privacy/changes/2...3/',
      'Alexander AS, Stavanger\npost@shop.example · 51 00 00 00',
      'It is\nnot advertising.',
    ];
    const places = order(text, inOrder);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('says in HTML what it says in text, in the same order', () => {
    const { text, html } = writeNotice({ document: paper(), ...nb });
    const lines = text
      .split('\n')
      .map((line) => line.replace(/^- |^ +|:$/g, ''))
      .filter(Boolean);
    const words = readable(html).toLowerCase();
    const places = order(
      words,
      lines.filter((line) => !/^https:/.test(line)).map((line) => line.toLowerCase()),
    );
    expect(places.slice(1)).toEqual(places.slice(1).sort((a, b) => a - b));
  });

  test('tells somebody who never answered no differences, and links to the text', () => {
    const { text } = writeNotice({ document: paper(), ...nb, since: 0 });
    expect(text).not.toMatch(/siden versjon|endringer\//i);
    expect(text).toContain('Les hele teksten:\nhttps://shop.example/nb/personvern/3/');
  });

  test('does not call a change ahead once its day has come', () => {
    const { subject, text } = writeNotice({ document: paper(), ...nb, today: '2027-01-01' });
    expect(subject).toBe('Vi har endret personvernerklæringen');
    expect(text).toContain('DETTE ER ENDRET');
    expect(text).not.toContain('Fram til da');
  });

  test('leaves out what it means when nothing is said about it', () => {
    expect(writeNotice({ document: paper({ impact: null }), ...nb }).text).not.toContain('HVA BETYR DET');
  });

  test('asks for each kind in its own words, and never for consent to a notice', () => {
    const of = (kind: 'notice' | 'agreement' | 'consent', locale: string) =>
      writeNotice({ document: paperOf(kind), ...nb, locale }).text;
    expect(of('notice', 'nb')).not.toMatch(/godtar den|sier ja|du samtykker/);
    expect(of('agreement', 'nb')).toContain('spør vi om du godtar den nye teksten');
    expect(of('agreement', 'nb')).toContain('fra 1. januar 2027 må du ha godtatt den');
    expect(of('consent', 'nb')).toContain('Du velger fritt');
    expect(of('consent', 'nb')).toContain('fordi du har sagt ja til dette hos oss');
    expect(of('agreement', 'en')).toContain('whether you accept the new text');
    expect(of('consent', 'en')).toContain('The choice is yours');
    expect([of('agreement', 'nb'), of('consent', 'nb')].join()).not.toContain('{');
  });

  test('names a policy it has no better words for by its title', () => {
    const document = paper({ title: { nb: 'Husregler', en: 'constructor' } });
    expect(writeNotice({ document, ...nb }).subject).toBe('Vi endrer «Husregler» fra 1. januar 2027');
    expect(writeNotice({ document, ...nb, locale: 'en' }).subject).toContain('“constructor”');
  });

  test('is written in the language that prevails when the reader’s own is missing', () => {
    expect(writeNotice({ document: paper(), ...nb, locale: 'fr' }).locale).toBe('nb');
    expect(writeNotice({ document: paper(), ...nb, locale: null }).locale).toBe('nb');
    const french = { fr: 'https://shop.example/fr/' };
    const document = paper({ title: french, summary: french, url: french, prevailing: 'fr' });
    expect(() => writeNotice({ document, ...nb })).toThrow(/privacy@3 is in fr.*nb, en/);
  });

  test('has the same words in every language', () => {
    const shapes = Object.values(LANGUAGES).map((words) => placeholders({ ...words, named: null }));
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
  });
});

/** The words as paths with the placeholders each holds: `subject.ahead {date} {name}`. */
function placeholders(words: unknown, path = ''): string[] {
  if (typeof words === 'string') return [`${path} ${(words.match(/\{\w+\}/g) ?? []).sort().join(' ')}`];
  return Object.entries(words ?? {}).flatMap(([key, value]) => placeholders(value, `${path}.${key}`));
}

function readable(html: string): string {
  const parts: string[] = [];
  visit(fromHtml(html), 'text', (node) => void parts.push(node.value));
  return parts.join(' ').replaceAll('\u00a0', ' ');
}

describe('the HTML of a notice', () => {
  const hostile = paper({
    title: { nb: 'Vilkår<script>alert(1)</script>\r\nBcc: ola@example.no', en: 'x' },
    summary: { nb: '<img src=x onerror=alert(1)> & "sitat"\u202e', en: 'x' },
  });

  test('is well formed and fetches nothing', () => {
    for (const document of [paper(), hostile]) {
      const faults: string[] = [];
      const tree = fromHtml(writeNotice({ document, ...nb }).html, {
        onerror: (fault) => void faults.push(fault.message),
      });
      expect(faults).toEqual([]);
      const loading: string[] = [];
      visit(tree, 'element', ({ tagName, properties }) => {
        const fetches = /^(img|script|link|iframe|object|embed|video|audio|source|svg|form|input|base)$/.test(tagName);
        if (fetches || properties.src || properties.srcSet || properties.background) loading.push(tagName);
      });
      expect(loading).toEqual([]);
    }
    expect(writeNotice({ document: paper(), ...nb }).html).not.toMatch(
      /url\(|@import|@font-face|https?:\/\/(?!shop\.example)/,
    );
  });

  test('shows hostile words as words, and no title can add a header', () => {
    const { subject, text, html } = writeNotice({ document: hostile, ...nb });
    expect(html).not.toMatch(/<script|<img/);
    expect(readable(html)).toContain('<img src=x onerror=alert(1)> & "sitat"');
    expect(`${subject}${text.replaceAll('\n', '')}`).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(subject).toContain('<script>alert(1)</script> Bcc: ola@example.no');
  });

  test('keeps dates, numbers and what became of them on one line', () => {
    const { html } = writeNotice({ document: paper(), ...nb, locale: 'en' });
    for (const whole of ['1\u00a0January', '51\u00a000\u00a000\u00a000', '6\u00a0→\u00a03\u00a0months'])
      expect(html).toContain(whole);
  });

  test('links only to web addresses', () => {
    const document = paper({ url: { nb: 'javascript:alert(1)', en: 'https://shop.example/' } });
    expect(() => writeNotice({ document, ...nb })).toThrow(/"javascript:alert\(1\)" is no web address/);
  });

  test('stays under what mail programs cut off, and says that the list goes on', () => {
    const change = { path: 'p', kind: 'added' as const, text: 'Ny mottaker. '.repeat(200) };
    const long = { id: 'g', heading: 'Mottakere', changes: Array.from({ length: 150 }, () => change) };
    const differences = paper().differences.map((one) => ({ ...one, facts: { nb: [long], en: [long] } }));
    const { html, text } = writeNotice({ document: paper({ differences }), ...nb });
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
    expect(text.match(/^- Ny mottaker/gm)!.length).toBeGreaterThan(5);
    expect(text).toContain('Lista er lang. Resten står på siden');
  });
});
