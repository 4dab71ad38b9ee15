/** What must hold between files: numbers, days, languages, addresses and hashes. */

import { clausesOf } from '../body/clauses.ts';
import { missingLocales } from '../facts/index.ts';
import { type Fault, FaultError, fault } from '../fault.ts';
import { hashesOf, refOf, renderBody } from './body.ts';
import { HASHES_FILE, type House, type Policy, type Version } from './types.ts';

const RESERVED = ['docs', 'manifest', 'kvittering', 'receipt', 'logg', 'log'];

/** Numbers without gaps, days that never decrease, `change` and `because` where they belong, recalls of versions that exist. */
export function orderFaults(house: House): Fault[] {
  return house.policies.flatMap(({ settings, versions }) => [
    ...versions.flatMap((version, index) => placeFaults(version, index, versions[index - 1])),
    ...(versions.length === 0 ? [noVersion(settings.id)] : []),
    ...settings.recalls
      .filter((recall) => !versions.some((one) => one.version === recall.version))
      .map((recall) => unknownRecall(settings.id, recall.version)),
  ]);
}

function placeFaults(version: Version, index: number, before: Version | undefined): Fault[] {
  const file = fileOf(version, 'version.yaml');
  const { settings } = version;
  const faults: Fault[] = [];
  if (version.version !== index + 1) {
    faults.push(
      fault({
        file,
        what: `version ${version.version} follows version ${index}`,
        why: 'numbers are 1, 2, 3 … without a gap',
        remedy: `name the folder ${index + 1}`,
      }),
    );
  }
  if (before && settings.effective < before.settings.effective) {
    faults.push(
      fault({
        file,
        what: `effective ${settings.effective} is before version ${before.version}'s day, ${before.settings.effective}`,
        why: 'a later version never applies earlier',
        remedy: `choose ${before.settings.effective} or a later day`,
      }),
    );
  }
  if (index === 0 && (settings.change || settings.because)) {
    faults.push(
      fault({
        file,
        what: 'version 1 has "change" or "because"',
        why: 'there is no version before it to change',
        remedy: 'remove both fields',
      }),
    );
  }
  if (index > 0 && !(settings.change && settings.because)) {
    faults.push(
      fault({
        file,
        what: '"change" or "because" is missing',
        why: 'a person declares whether a version is material or minor, with a reason',
        remedy: 'write change: material or change: minor, and because: with one sentence per language',
      }),
    );
  }
  return faults;
}

/** Slugs that are taken twice or mean something else in an address. */
export function slugFaults(house: House): Fault[] {
  const seen = new Map<string, string>();
  return house.policies.flatMap(({ settings }) =>
    Object.entries(settings.slug).flatMap(([locale, slug]) => {
      const key = `${locale}/${slug}`;
      const owner = seen.get(key);
      seen.set(key, settings.id);
      if (!owner && !RESERVED.includes(slug)) return [];
      const why = owner ? `"${owner}" has that address already` : 'that address is used by the site itself';
      return [
        fault({
          file: `content/policies/${settings.id}/policy.yaml`,
          what: `slug.${locale} is "${slug}"`,
          why,
          remedy: 'choose another slug',
        }),
      ];
    }),
  );
}

/** Every text that people read exists in every locale of the site. */
export function translationFaults(house: House): Fault[] {
  const { locales } = house.site;
  return house.policies.flatMap((policy) => [
    ...incomplete(locales, `content/policies/${policy.settings.id}/policy.yaml`, {
      slug: policy.settings.slug,
      title: policy.settings.title,
    }),
    ...prevailingFaults(policy, locales),
    ...policy.versions.flatMap((version) => {
      const { summary, because, impact } = version.settings;
      return [
        ...incomplete(locales, fileOf(version, 'version.yaml'), { summary, because, impact }),
        ...factFaults(version, locales),
      ];
    }),
  ]);
}

function incomplete(
  locales: readonly string[],
  file: string,
  fields: Record<string, Record<string, string> | undefined>,
): Fault[] {
  return Object.entries(fields).flatMap(([name, texts]) =>
    texts
      ? locales
          .filter((locale) => !texts[locale])
          .map((locale) =>
            fault({
              file,
              what: `${name}.${locale} is missing`,
              why: 'every reader gets every text in their own language',
              remedy: `write ${name}.${locale}`,
            }),
          )
      : [],
  );
}

function factFaults(version: Version, locales: readonly string[]): Fault[] {
  if (!version.facts) return [];
  return missingLocales(version.facts, locales).map(({ path, missing }) =>
    fault({
      file: fileOf(version, 'facts.yaml'),
      what: `${path} is not written in ${missing.join(', ')}`,
      why: 'a fact is stated once, for every language',
      remedy: `write ${missing.map((locale) => `${path}.${locale}`).join(' and ')}`,
    }),
  );
}

function prevailingFaults({ settings }: Policy, locales: readonly string[]): Fault[] {
  if (locales.includes(settings.prevailing)) return [];
  return [
    fault({
      file: `content/policies/${settings.id}/policy.yaml`,
      what: `prevailing is "${settings.prevailing}"`,
      why: "it must be one of the site's languages",
      remedy: `write one of: ${locales.join(', ')}`,
    }),
  ];
}

/** Faults in the texts themselves, and clauses that one language has and another lacks. */
export function bodyFaults(house: House): Fault[] {
  return house.policies.flatMap(({ versions }) =>
    versions.flatMap((version) => [...textFaults(version), ...clauseFaults(version)]),
  );
}

function textFaults(version: Version): Fault[] {
  return Object.keys(version.sources).flatMap((locale) => {
    try {
      renderBody(version, locale);
      return [];
    } catch (error) {
      if (error instanceof FaultError) return [...error.faults];
      throw error;
    }
  });
}

function clauseFaults(version: Version): Fault[] {
  const { prevailing } = version.policy;
  const clauses = clauseIds(version, prevailing);
  return Object.keys(version.sources)
    .filter((locale) => locale !== prevailing)
    .flatMap((locale) => {
      const theirs = clauseIds(version, locale);
      if (!clauses || !theirs || clauses.join() === theirs.join()) return [];
      const odd = [...clauses.filter((id) => !theirs.includes(id)), ...theirs.filter((id) => !clauses.includes(id))];
      const what =
        odd.length > 0
          ? `clauses differ from "${prevailing}": ${odd.join(', ')}`
          : `clauses stand in another order than in "${prevailing}"`;
      return [
        fault({
          file: version.sources[locale]!.file,
          what,
          why: 'both languages are one version, clause by clause',
          remedy: 'give both texts the same heading ids in the same order',
        }),
      ];
    });
}

function clauseIds(version: Version, locale: string): string[] | undefined {
  try {
    return clausesOf(renderBody(version, locale)).clauses.map((clause) => clause.id);
  } catch {
    return undefined;
  }
}

/** Texts whose content hash is not the one in `hashes.yaml`. */
export function hashFaults(house: House): Fault[] {
  return house.policies.flatMap(({ versions }) =>
    versions.flatMap((version) => {
      const locked = house.hashes[refOf(version)];
      const now = hashesOf(version);
      if (!locked) return [missingHash(version)];
      return Object.keys(now)
        .filter((locale) => locked[locale] !== now[locale])
        .map((locale) => changedHash(version, locale));
    }),
  );
}

function missingHash(version: Version): Fault {
  return fault({
    file: HASHES_FILE,
    what: `${refOf(version)} has no content hash`,
    why: 'the hash shows for ever that a published text was not touched',
    remedy: 'run: npm run policy -- check --write',
  });
}

function changedHash(version: Version, locale: string): Fault {
  return fault({
    file: version.sources[locale]!.file,
    what: `what a visitor reads of ${refOf(version)} is no longer what ${HASHES_FILE} says`,
    why: 'a published version never changes: people have answered to exactly that text',
    remedy: `if ${refOf(version)} is a draft, run: npm run policy -- check --write; if it is published, put the text and facts back, and write the change as a new version`,
  });
}

function noVersion(policy: string): Fault {
  return fault({
    file: `content/policies/${policy}/`,
    what: 'the policy has no version',
    why: 'there is nothing to show',
    remedy: `add content/policies/${policy}/1/`,
  });
}

function unknownRecall(policy: string, version: number): Fault {
  return fault({
    file: `content/policies/${policy}/policy.yaml`,
    what: `recalls version ${version}, which does not exist`,
    why: 'only a version that exists can be taken back',
    remedy: 'correct the number',
  });
}

function fileOf({ policy, version }: Version, name: string): string {
  return `content/policies/${policy.id}/${version}/${name}`;
}
