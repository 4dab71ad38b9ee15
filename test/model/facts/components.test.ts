import type { Root } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { describe, expect, test } from 'vitest';
import { bodyText } from '#model/body/text.ts';
import { components, FactError, type Facts, leaves, statedPaths } from '#model/facts/index.ts';
import { everything, shipped } from './support.ts';

const LOCALES = ['nb', 'en'] as const;
const BLOCKS = Object.keys(components).filter((name) => components[name]!.attributes.path !== 'required');

function render(name: string, attributes: Record<string, string>, facts: Facts, locale: string): Root {
  return { type: 'root', children: components[name]!.render(attributes, { facts, locale }) };
}

const html = (name: string, attributes = {}, facts = everything(), locale = 'nb') =>
  toHtml(render(name, attributes, facts, locale));
const text = (path: string, locale = 'nb', facts = everything()) => bodyText(render('Fact', { path }, facts, locale));

describe('components', () => {
  test.each(LOCALES)('say what the facts say, in %s', async (locale) => {
    const page = BLOCKS.map(
      (name) => `<${name}>\n${bodyText(render(name, { ...articles(name) }, everything(), locale))}`,
    );
    await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot(`golden/components.${locale}.txt`);
  });

  test.each(LOCALES)('say outright when there is none, in %s', async (locale) => {
    const facts: Facts = {
      ...everything(),
      dpo: 'none',
      transfers: 'none',
      cookies: { ...everything().cookies!, list: 'none' },
      accountClosure: { ...everything().accountClosure!, except: 'none' },
      automatedDecisions: { decisions: 'none', profiling: 'none' },
    };
    const names = ['Dpo', 'Transfers', 'CookieList', 'AccountClosure', 'AutomatedDecisions'];
    const page = names.map((name) => `<${name}>\n${bodyText(render(name, {}, facts, locale))}`);
    await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot(`golden/none.${locale}.txt`);
  });

  test.each([
    ['controller.orgNumber', '986 724 397', '986 724 397'],
    [
      'controller.address',
      'Lars Hertervigs gate 3B, 4005 Stavanger, Norge',
      'Lars Hertervigs gate 3B, 4005 Stavanger, Norway',
    ],
    ['retention.uploads', 'slettes automatisk etter 6 måneder', 'deleted automatically after 6 months'],
    ['retention.uploads.keep.period', '6 måneder', '6 months'],
    ['retention.orders', 'slettes 1 år og 6 måneder etter bestillingen', 'deleted 1 year and 6 months after the order'],
    ['exercise.responseTime', '1 måned', '1 month'],
    [
      'recipients.delivery.data',
      'navn, adresse, telefonnummer og e-postadresse',
      'name, address, phone number and e-mail address',
    ],
    [
      'purposes.law.acts',
      'bokføringsloven § 13 og kjøpslovgivningen',
      'the Norwegian Bookkeeping Act section 13 and sale-of-goods legislation',
    ],
    ['legalBases.contract.gdpr', 'GDPR artikkel 6 nr. 1 bokstav b', 'GDPR Article 6(1)(b)'],
    ['cookies.tracking.where', 'annonser og nyhetsbrev', 'ads and newsletters'],
    [
      'changeRules.major.channels',
      'både på e-post og når du logger inn i nettbutikken',
      'both by e-mail and when you log in to the web shop',
    ],
  ])('<Fact path="%s"/> fits in a sentence', (path, nb, en) => {
    expect(text(path, 'nb')).toBe(nb);
    expect(text(path, 'en')).toBe(en);
  });

  test('addresses and numbers can be followed, and are read as they are spoken', () => {
    expect(html('Fact', { path: 'controller.email' })).toBe(
      '<a href="mailto:post@stavangerfoto.no">post@stavangerfoto.no</a>',
    );
    expect(html('Fact', { path: 'controller.phone' })).toBe('<a href="tel:+4751521020">51 52 10 20</a>');
    expect(html('Authority')).toBe('<a href="https://www.datatilsynet.no/">Datatilsynet</a>');
    expect(html('Authority', {}, shipped('privacy/1'))).toBe('Datatilsynet');
  });

  test('tables have headings for columns and rows, and each row goes by its fact', () => {
    expect(html('Retention', { only: 'uploads' })).toBe(
      '<table class="facts-table"><thead><tr><th scope="col">Hva</th><th scope="col">Når det slettes</th></tr></thead>' +
        '<tbody><tr data-key="retention.uploads"><th scope="row">Opplastede bilder (interne servere)</th>' +
        '<td>Slettes automatisk etter 6 måneder.</td></tr></tbody></table>',
    );
  });

  test('every item and row of a list goes by a fact that exists', () => {
    const paths = new Set([...leaves(everything()).keys()].flatMap(ancestors));
    const keys = BLOCKS.flatMap((name) => [...html(name).matchAll(/data-key="([^"]+)"/g)].map((match) => match[1]!));
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.filter((key) => !paths.has(key))).toEqual([]);
  });

  test('a description list never has a term of which nothing is said', () => {
    const facts = { purposes: [{ id: 'x', name: { nb: 'noe' }, basis: 'not_stated', data: 'not_stated' }] } as Facts;
    expect(html('Purposes', {}, facts)).toContain('<dt>Noe</dt><dd>–</dd>');
  });

  test('lists can be split, and keep to what is asked for', () => {
    const all = keysOf(html('Rights'));
    const some = keysOf(html('Rights', { only: 'object erase' }));
    expect(some).toEqual(['rights.object', 'rights.erase']);
    expect(keysOf(html('Rights', { except: 'object erase' }))).toEqual(all.filter((key) => !some.includes(key)));
  });

  test('every fact that is stated can be shown, by a component of its own or by <Fact>', () => {
    const facts = everything();
    const shown = new Set(BLOCKS.flatMap((name) => components[name]!.shows(articles(name), facts)));
    const left = statedPaths(facts).filter((path) => !shown.has(path));
    expect(left.filter((path) => !components.Fact!.shows({ path: whole(path) }, facts).includes(path))).toEqual([]);
  });

  test('a component shows the facts it reads, and no others', () => {
    expect(components.Fact!.shows({ path: 'controller.email' }, everything())).toEqual(['controller.email']);
    expect(components.Fact!.shows({ path: 'controller.nothing' }, everything())).toEqual([]);
    const rights = components.Rights!.shows({ only: 'erase' }, everything());
    expect(rights).toEqual(['rights.erase.name', 'rights.erase.says']);
  });

  test.each([
    ['Fact', { path: 'controller.fax' }, 'There is no fact "controller.fax"'],
    ['Fact', { path: 'retention.account.lossForUser' }, 'not one thing that fits in a sentence'],
    ['Fact', { path: 'recipients.it.named' }, 'is "not_stated"'],
    ['Fact', { path: 'security' }, 'not one thing'],
    ['Rights', { only: 'fly' }, 'There is no "fly" in this list'],
    ['Rights', { except: 'fly' }, 'There is no "fly" in this list'],
  ])('<%s> of a fact that is not there says so, with a remedy', (name, attributes, message) => {
    expect(() => render(name, attributes, everything(), 'nb')).toThrow(
      expect.objectContaining({
        name: 'FactError',
        message: expect.stringContaining(message),
        remedy: expect.stringMatching(/\w{3}/),
      }),
    );
  });

  test.each(BLOCKS)('<%s> in a version without that section says what to add', (name) => {
    expect(() => components[name]!.render({}, { facts: {}, locale: 'nb' })).toThrow(FactError);
  });

  test('a fact that lacks the language is refused, not left blank', () => {
    const facts: Facts = { aim: { nb: 'ta vare på' } };
    expect(() => render('Fact', { path: 'aim' }, facts, 'en')).toThrow('lacks its words in "en"');
  });
});

function articles(name: string): Record<string, string> {
  return components[name]!.attributes.articles ? { articles: 'shown' } : {};
}

function keysOf(markup: string): string[] {
  return [...markup.matchAll(/data-key="([^"]+)"/g)].map((match) => match[1]!);
}

function ancestors(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, index + 1).join('.'));
}

/** `through` is told with the channels. */
function whole(path: string): string {
  return path.replace('changeRules.major.through', 'changeRules.major.channels');
}
