import { describe, expect, test } from 'vitest';
import { type House, loadHouse, type Policy } from '#model/house.ts';
import { differencePath, pairsOf } from '../../site/pairs.ts';
import { shownOf, standings } from '../../site/timeline.ts';
import { whenOf } from '../../site/when.ts';
import { houseFiles } from '../support/house.ts';

interface Made {
  effective: string;
  change?: 'material' | 'minor';
}

/** A policy of `versions`, read as a real one is; `recalls` are the numbers taken back. */
function policyWith(versions: readonly Made[], recalls: readonly number[] = []): Policy {
  const files = new Map([['content/site.yaml', houseFiles().get('content/site.yaml')!]]);
  const both = (text: string) => `{nb: ${text}, en: ${text}}`;
  const taken = recalls.map((version) => `  - {version: ${version}, by: Kari, because: ${both('feil')}}`);
  const settings = [
    'id: terms',
    'kind: agreement',
    'prevailing: nb',
    `slug: ${both('vilkar')}`,
    `title: ${both('Vilkår')}`,
  ];
  files.set(
    'content/policies/terms/policy.yaml',
    [...settings, ...(taken.length ? ['recalls:', ...taken] : [])].join('\n'),
  );
  versions.forEach(({ effective, change }, index) => {
    const folder = `content/policies/terms/${index + 1}`;
    const why = index > 0 ? `\nchange: ${change ?? 'minor'}\nbecause: ${both('derfor')}` : '';
    files.set(`${folder}/version.yaml`, `effective: "${effective}"\nsummary: ${both('kort')}${why}`);
    for (const locale of ['nb', 'en']) files.set(`${folder}/${locale}.mdx`, `## Kjøp [#buy]\n\nTekst ${index}.\n`);
  });
  const house = loadHouse(files).house as House;
  return house.policies[0]!;
}

const states = (policy: Policy, day: string) => standings(policy, day).map(({ state }) => state);

describe('where versions stand', () => {
  const three = policyWith([{ effective: '2018-07-18' }, { effective: '2026-11-02' }, { effective: '2027-01-01' }]);

  test('a version is upcoming the day before, and current on its day', () => {
    expect(states(three, '2026-12-31')).toEqual(['superseded', 'current', 'upcoming']);
    expect(states(three, '2027-01-01')).toEqual(['superseded', 'superseded', 'current']);
  });

  test('before the first day everything is upcoming, and the first to come is shown', () => {
    const all = standings(three, '2018-07-17');
    expect(all.map(({ state }) => state)).toEqual(['upcoming', 'upcoming', 'upcoming']);
    expect(shownOf(all).number).toBe(1);
  });

  test('a version applies up to and including the day before the next', () => {
    const [first, second] = standings(three, '2027-06-01');
    expect(first!.until).toBe('2026-11-01');
    expect(whenOf(second!, 'en').replaceAll('\u00a0', ' ')).toBe(
      'Applied from 2 November 2026 to 31 December 2026 inclusive',
    );
  });

  test('a recalled version never applied, and the one before it goes on', () => {
    const policy = policyWith(
      [{ effective: '2020-01-01' }, { effective: '2021-01-01' }, { effective: '2022-01-01' }],
      [2],
    );
    const all = standings(policy, '2021-06-01');
    expect(all.map(({ state }) => state)).toEqual(['current', 'recalled', 'upcoming']);
    expect(all[0]!.until).toBe('2021-12-31');
  });

  test('of two versions with one day, the lower one never applied', () => {
    const policy = policyWith([{ effective: '2020-01-01' }, { effective: '2020-01-01' }]);
    const [first] = standings(policy, '2020-01-01');
    expect([first!.state, first!.until]).toEqual(['superseded', undefined]);
    expect(whenOf(first!, 'nb')).toContain('Erstattet samme dag');
  });
});

describe('which differences have a page', () => {
  const days = ['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-04', '2020-01-05'];
  const five = policyWith(days.map((effective, index) => ({ effective, change: index === 2 ? 'material' : 'minor' })));
  const written = (policy: Policy) => pairsOf(policy).map(({ since, version }) => `${since}...${version}`);

  test('neighbours, every version to each later material one, and every version to the newest', () => {
    expect(written(five)).toEqual(['1...2', '1...3', '1...5', '2...3', '2...5', '3...4', '3...5', '4...5']);
  });

  test('a page that mails lead to stays when a newer version comes', () => {
    const lasting = (pair: string) => pair === '1...3' || /^(1...2|2...3|3...4)$/.test(pair);
    const four = policyWith(
      days.slice(0, 4).map((effective, index) => ({ effective, change: index === 2 ? 'material' : 'minor' })),
    );
    const before = written(four).filter(lasting);
    expect(before).toHaveLength(4);
    expect(written(five)).toEqual(expect.arrayContaining(before));
  });

  test('the newest is never one that was recalled', () => {
    const recalled = policyWith(
      days.map((effective) => ({ effective })),
      [5],
    );
    expect(written(recalled)).toEqual(['1...2', '1...4', '2...3', '2...4', '3...4', '4...5']);
  });

  test('a pair without a page leads to the versions page, which is asked for it', () => {
    expect(differencePath(five, { since: 1, version: 4 }, 'nb')).toBe('/nb/vilkar/versjoner/?fra=1&til=4');
    expect(differencePath(five, { since: 1, version: 3 }, 'en')).toBe('/en/vilkar/changes/1...3/');
  });

  test('pages grow with the number of versions, not with its square', () => {
    const many = policyWith(Array.from({ length: 100 }, () => ({ effective: '2020-01-01' })));
    expect(pairsOf(many).length).toBeLessThan(200);
  });
});
