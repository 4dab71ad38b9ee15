import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedPaths, differences, type Facts, factsSchema, leaves } from '#model/facts/index.ts';
import { factsChangeGroup } from '#model/manifest.ts';
import { everything, shipped } from './support.ts';

const LOCALES = ['nb', 'en'] as const;

/** The lines of the difference when `change` bends a copy of the facts. */
function lines(change: (facts: Facts) => void, locale = 'nb', before = shipped('privacy/3')): string[] {
  const after = structuredClone(before);
  change(after);
  factsSchema.parse(after);
  return told(before, after, locale);
}

function told(before: Facts, after: Facts, locale = 'nb'): string[] {
  return differences(before, after, locale).flatMap((group) => group.changes.map((one) => one.text));
}

const entry = <T extends { id: string }>(list: readonly T[] | undefined, id: string): T => {
  const found = list?.find((one) => one.id === id);
  if (!found) throw new Error(`no entry ${id}`);
  return found;
};

describe('differences of facts', () => {
  test.each(LOCALES)('from the notice of 2018 to the newest read as written down, in %s', async (locale) => {
    const groups = differences(shipped('privacy/1'), shipped('privacy/3'), locale);
    for (const group of groups) factsChangeGroup.parse(group);
    const page = groups.map(({ heading, changes }) => [heading, ...changes.map((one) => `- ${one.text}`)].join('\n'));
    await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot(`golden/privacy-1-3.${locale}.txt`);
  });

  test('are none between identical facts', () => {
    expect(differences(shipped('privacy/1'), shipped('privacy/2'), 'nb')).toEqual([]);
    expect(changedPaths(shipped('privacy/1'), shipped('privacy/2'))).toEqual([]);
    expect(differences(everything(), everything(), 'en')).toEqual([]);
  });

  test('a shorter period names the old one beside the new', () => {
    const shorter = (facts: Facts) => {
      entry(facts.retention, 'uploads').keep = { period: 'P3M' };
    };
    expect(lines(shorter)).toEqual(['Opplastede bilder: slettes automatisk etter 3 måneder (før: 6 måneder)']);
    expect(lines(shorter, 'en')).toEqual(['Uploaded images: deleted automatically after 3 months (before: 6 months)']);
  });

  test('a new end to a period is told whole', () => {
    expect(
      lines((facts) => {
        entry(facts.retention, 'orders').keep = {
          until: 'closed',
          says: { nb: 'kontoen avsluttes', en: 'the account is closed' },
        };
      }),
    ).toEqual(['Bildeordrer: slettes når kontoen avsluttes (før: slettes etter 1 år)']);
  });

  test('a new recipient is one line', () => {
    const more = (facts: Facts) => {
      facts.recipients!.push({
        ...entry(facts.recipients, 'delivery'),
        id: 'lockers',
        name: { nb: 'pakkebokser', en: 'parcel lockers' },
      });
    };
    expect(lines(more)).toEqual(['Ny mottaker: pakkebokser – får navn, adresse, telefonnummer og e-postadresse']);
    expect(lines(more, 'en')).toEqual([
      'New recipient: parcel lockers – receives name, address, phone number and e-mail address',
    ]);
  });

  test('a recipient that gets more, or is another company, says just that', () => {
    expect(
      lines((facts) => {
        entry(facts.recipients, 'delivery').data = ['name', 'address', 'phone', 'email', 'images'];
        entry(facts.recipients, 'delivery').named = ['Posten', 'Bring'];
        entry(facts.recipients, 'repair').role = 'joint';
      }),
    ).toEqual([
      'Transportører – opplysninger de får: nå også bilder',
      'Transportører – hvem: nå også Bring; ikke lenger PostNord',
      'Autoriserte verksteder – rolle: felles behandlingsansvar med oss (før: eget behandlingsansvar for det de mottar)',
    ]);
  });

  test('a right or a purpose that goes is told, and comes before what merely has another name', () => {
    expect(
      lines((facts) => {
        entry(facts.purposes, 'contract').name = { nb: 'levere det du bestiller', en: 'delivering what you order' };
        facts.purposes = facts.purposes!.filter((one) => one.id !== 'service');
        facts.rights = facts.rights!.filter((one) => one.id !== 'port');
      }),
    ).toEqual([
      'Ikke lenger et formål: salg og kundeservice',
      '«oppfylle avtalen med deg» heter nå «levere det du bestiller»',
      'Rettighet ikke lenger nevnt: dataportabilitet',
    ]);
  });

  test('a basis that changes is told with both', () => {
    expect(
      lines((facts) => {
        entry(facts.purposes, 'newsletter').basis = 'interest';
      }),
    ).toEqual(['Nyhetsbrev – grunnlag: berettiget interesse (før: samtykke)']);
  });

  test('a first transfer out of the EEA is told with its safeguard, and none is said outright', () => {
    const to = everything().transfers;
    expect(
      lines((facts) => {
        facts.transfers = to;
      }),
    ).toEqual(['Ny overføring ut av EØS: USA (standardavtale)']);
    expect(told({ ...everything(), transfers: to }, { ...everything(), transfers: 'none' })).toEqual([
      'Overføres ikke lenger til USA',
      'Står nå uttrykkelig: vi overfører ikke personopplysninger til land utenfor EØS',
    ]);
    expect(told({ ...everything(), transfers: 'not_stated' }, { ...everything(), transfers: 'none' })).toEqual([
      'Står nå uttrykkelig: vi overfører ikke personopplysninger til land utenfor EØS',
    ]);
    expect(told({ ...everything(), transfers: 'none' }, { ...everything(), transfers: 'not_stated' })).toEqual([
      'Står ikke lenger uttrykkelig: vi overfører ikke personopplysninger til land utenfor EØS',
    ]);
  });

  test('before and after stand beside a sentence only where it does not say them', () => {
    for (const locale of LOCALES)
      for (const [from, to] of [
        [shipped('privacy/1'), shipped('privacy/3')],
        [shipped('privacy/3'), shipped('privacy/1')],
        [everything(), { ...everything(), dpo: 'none' as const }],
      ] as const)
        for (const { text, before, after } of differences(from, to, locale).flatMap((group) => group.changes))
          for (const value of [before, after])
            if (value) expect(text.toLowerCase()).not.toContain(value.toLowerCase().replace(/\.$/, ''));
    const sides = (from: Facts, to: Facts) =>
      differences(from, to, 'nb').flatMap(({ changes }) => changes.map(({ before, after }) => [before, after]));
    const shorter = shipped('privacy/3');
    entry(shorter.retention, 'uploads').keep = { period: 'P3M' };
    expect(sides(shipped('privacy/3'), shorter)).toEqual([[undefined, undefined]]);
    const withOfficer = { ...everything(), dpo: { name: 'Kari', email: 'kari@example.no' } };
    expect(sides(withOfficer, { ...everything(), dpo: 'none' })).toEqual([['Kari, kari@example.no', undefined]]);
  });

  test('what only one language says anew is told to its readers alone', () => {
    const english = (facts: Facts) => {
      facts.purposeLimit = { ...facts.purposeLimit, en: 'the data is used for nothing else' };
    };
    expect(lines(english, 'nb')).toEqual([]);
    expect(lines(english, 'en')).toHaveLength(1);
  });

  test.each([
    ['privacy/1', 'privacy/3'],
    ['privacy/3', 'privacy/1'],
  ])('from %s to %s name the same facts in both languages, in the same order', (from, to) => {
    const [nb, en] = LOCALES.map((locale) =>
      differences(shipped(from), shipped(to), locale).map(({ id, changes }) => [
        id,
        ...changes.map((one) => one.path + one.kind),
      ]),
    );
    expect(nb).toEqual(en);
  });

  test('swapping sides swaps what came and what went', () => {
    const there = changedPaths(shipped('privacy/1'), shipped('privacy/3'));
    const back = changedPaths(shipped('privacy/3'), shipped('privacy/1'));
    const swap = { added: 'removed', removed: 'added', changed: 'changed' } as const;
    const list = (changes: typeof there) => changes.map(({ path, kind }) => `${path} ${kind}`).sort();
    expect(list(back)).toEqual(there.map(({ path, kind }) => `${path} ${swap[kind]}`).sort());
  });

  test('the order of entries, ids and names means nothing', () => {
    const turn = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turn).reverse();
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, one]) => [key, turn(one)])
          .reverse(),
      );
    };
    const turned = turn(everything()) as Facts;
    expect(changedPaths(everything(), turned)).toEqual([]);
    expect(differences(everything(), turned, 'nb')).toEqual([]);
  });

  test('whatever a reader can see change is told, in both languages', () => {
    const paths = [...leaves(everything()).keys()].filter((path) => !UNSEEN.test(path));
    fc.assert(
      fc.property(fc.constantFrom(...paths), (path) => {
        const after = bend(everything(), path);
        for (const locale of LOCALES) expect(told(everything(), after, locale).length, path).toBeGreaterThan(0);
      }),
      { numRuns: 2 * paths.length, seed: 1 },
    );
  });

  test('a whole section that is new or gone is told, never passed over', () => {
    for (const key of Object.keys(everything()) as (keyof Facts)[]) {
      const without = { ...everything(), [key]: undefined };
      expect(told(without, everything()).length, key).toBeGreaterThan(0);
      expect(told(everything(), without).length, key).toBeGreaterThan(0);
    }
  });
});

/** Ids, and what stands there for rules alone. */
const UNSEEN =
  /(\.id|\.covers|\.lossForUser|\.category|\.same|\.until|sourceCondition\.sources|retention\.[^.]+\.keep\.duty)$/;

/** A copy of `facts` in which the leaf at `path` says something else. */
function bend(facts: Facts, path: string): Facts {
  const copy = structuredClone(facts);
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce<unknown>(
    (here, key) => (Array.isArray(here) ? here.find((one) => one.id === key) : (here as Record<string, unknown>)[key]),
    copy,
  ) as Record<string, unknown>;
  holder[last] = last === 'purpose' ? 'newsletter' : other(holder[last]);
  return copy;
}

const OTHER: Readonly<Record<string, unknown>> = {
  contract: 'consent',
  consent: 'interest',
  interest: 'contract',
  legal: 'contract',
  processor: 'controller',
  controller: 'joint',
  usually: 'sometimes',
  sometimes: 'usually',
  all: 'any',
  statistics: 'newsletter',
  measurement: 'it',
  internal: 'lab',
  session: 'P1Y',
  none: { nb: 'noe', en: 'something' },
  not_stated: { nb: 'noe', en: 'something' },
};

function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length > 1 ? value.slice(1) : [value[0] === 'measurement' ? 'it' : 'login'];
  if (typeof value === 'object') return { nb: 'noe annet', en: 'something else' };
  if (/^P\d/.test(String(value))) return 'P9Y';
  return OTHER[String(value)] ?? `${value}0`;
}
