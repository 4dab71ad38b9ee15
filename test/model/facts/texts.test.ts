/** The texts the shop publishes: every fact is shown, in both languages alike, and no fact is typed by hand. */
import { describe, expect, test } from 'vitest';
import { components, leaves, statedPaths } from '#model/facts/index.ts';
import { policyFile, raw, shipped } from './support.ts';

const VERSIONS = ['privacy/1', 'privacy/2', 'privacy/3', 'newsletter/1'];
const LOCALES = ['nb', 'en'] as const;
const IN_ORDER =
  'controller data purposes provision sources consent photos cookies retention recipients security rights complaint changes';

interface Use {
  name: string;
  attributes: Record<string, string>;
}

function usesIn(text: string): Use[] {
  return [...text.matchAll(/<(\w+)((?:\s+\w+="[^"]*")*)\s*\/>/g)].map(([, name, attributes]) => ({
    name: name!,
    attributes: Object.fromEntries([...attributes!.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  }));
}

function headingsIn(text: string): string[] {
  return [...text.matchAll(/^#{2,3} .+ \[#([a-z-]+)\]$/gm)].map((match) => match[1]!);
}

const prose = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/\[#[a-z-]+\]|\(#[a-z-]+\)/g, ' ');

describe.each(VERSIONS)('%s', (version) => {
  test.each(LOCALES)('shows every fact it states, in %s', (locale) => {
    const facts = shipped(version);
    const uses = usesIn(policyFile(`${version}/${locale}.mdx`));
    const shown = new Set(uses.flatMap(({ name, attributes }) => components[name]!.shows(attributes, facts)));
    expect(statedPaths(facts).filter((path) => !shown.has(path))).toEqual([]);
  });

  test('uses the same components and clauses in both languages, in the same order', () => {
    const [nb, en] = LOCALES.map((locale) => policyFile(`${version}/${locale}.mdx`));
    expect(usesIn(en!)).toEqual(usesIn(nb!));
    expect(headingsIn(en!)).toEqual(headingsIn(nb!));
    expect(headingsIn(nb!).length).toBeGreaterThan(2);
  });

  test.each(LOCALES)('types no figure, name or address by hand, in %s', (locale) => {
    const text = prose(policyFile(`${version}/${locale}.mdx`));
    const { controller, recipients } = shipped(version);
    const named = (recipients ?? []).flatMap((one) => (Array.isArray(one.named) ? one.named : []));
    const known = [controller!.legalName, controller!.tradingName!, controller!.email, ...named];
    expect(known.filter((name) => text.includes(name))).toEqual([]);
    expect(text).not.toMatch(/\d/);
  });
});

describe('the privacy notice', () => {
  test('follows one outline in every version, so that a clause has a history', () => {
    for (const version of VERSIONS.slice(0, 3)) {
      const ids = headingsIn(policyFile(`${version}/nb.mdx`));
      expect(ids.filter((id) => IN_ORDER.split(' ').includes(id))).toEqual(IN_ORDER.split(' '));
    }
    const now = headingsIn(policyFile('privacy/3/nb.mdx'));
    expect(now).toEqual(expect.arrayContaining(['in-short', 'should-know', 'transfers', 'automated', 'object']));
  });

  test('changes no fact in version 2', () => {
    expect(raw('privacy/2')).toEqual(raw('privacy/1'));
  });

  test('tells nobody to look in now and then, and asks nobody to consent to a notice, from version 3 on', () => {
    const words = [...leaves(shipped('privacy/3')).values()].map((value) => JSON.stringify(value)).join('\n');
    const all = `${words}\n${LOCALES.map((locale) => policyFile(`privacy/3/${locale}.mdx`)).join('\n')}`;
    expect(all).not.toMatch(/av og til|now and then|from time to time|samtykker til personvernerklæringen|godkjenn/i);
  });

  test('is silent about little in version 3, and each silence is meant', () => {
    const silent = [...leaves(shipped('privacy/3'))]
      .filter(([, value]) => value === 'not_stated')
      .map(([path]) => path);
    expect(silent.filter((path) => !/\.(named|automatic)$/.test(path))).toEqual([
      'controller.address.country',
      'controller.representative',
      'cookies.list',
    ]);
  });
});
