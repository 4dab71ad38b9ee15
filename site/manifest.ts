/** The manifest and its documents, made from the house and the rendered bodies. Pure: what they hold is what the pages say. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Root } from 'hast';
import { bodyText, contentHash } from '#model/body/text.ts';
import { differences } from '#model/facts/index.ts';
import { type House, type Policy, recallOf, type Version } from '#model/house.ts';
import {
  type Difference,
  type Manifest,
  type ManifestPolicy,
  type ManifestVersion,
  manifest as manifestSchema,
  type SiteFacts,
  siteFacts,
  type VersionDocument,
  versionDocument,
} from '#model/manifest.ts';
import type { Locale, Localized } from '#model/ref.ts';
import { differencePath } from './pairs.ts';
import { wordsOf } from './prompt/words.ts';
import { absolute, versionPath } from './routes.ts';

/** Gives the rendered body of a version in a locale. */
export type Bodies = (version: Version, locale: Locale) => Promise<Root>;

export interface BuiltManifest {
  /** Canonical JSON (RFC 8785) of `/manifest.json`. */
  index: string;
  /** Canonical JSON of every `/manifest/<sha256>.json`, by that hash. */
  documents: ReadonlyMap<string, string>;
}

/** The manifest of the whole house. Throws when anything in it would not pass the schema its readers use. */
export async function buildManifest(house: House, bodies: Bodies): Promise<BuiltManifest> {
  const documents = new Map<string, string>();
  const policies: ManifestPolicy[] = [];
  for (const policy of house.policies) policies.push(await entryOf(house, policy, bodies, documents));
  const index: Manifest = { schema: 1, site: siteOf(house), policies };
  return { index: canonical(manifestSchema.parse(index)), documents };
}

async function entryOf(
  house: House,
  policy: Policy,
  bodies: Bodies,
  documents: Map<string, string>,
): Promise<ManifestPolicy> {
  const versions: ManifestVersion[] = [];
  for (const version of policy.versions) {
    const document = await documentOf(house, policy, version, bodies);
    const bytes = canonical(versionDocument.parse(document));
    const hash = bytesToHex(sha256(utf8ToBytes(bytes)));
    documents.set(hash, bytes);
    versions.push(lineOf(version, document, hash));
  }
  const { id, kind, prevailing, title, slug } = policy.settings;
  return { id, kind, prevailing, title, slug, versions };
}

function lineOf(version: Version, document: VersionDocument, hash: string): ManifestVersion {
  const { effective, change, imported, contentHash: hashes, url } = document;
  const recall = recallOf(version);
  const recalled = recall ? { by: recall.by, because: recall.because } : null;
  return { version: version.version, effective, change, imported, recalled, contentHash: hashes, url, document: hash };
}

async function documentOf(house: House, policy: Policy, version: Version, bodies: Bodies): Promise<VersionDocument> {
  const { locales } = house.site;
  const { effective, change, because, summary, impact, imported, overrides } = version.settings;
  const { id, kind, prevailing, title, slug } = policy.settings;
  const rendered = new Map<Locale, Root>();
  for (const locale of locales) rendered.set(locale, await bodies(version, locale));
  return {
    schema: 1,
    policy: id,
    version: version.version,
    kind,
    prevailing,
    effective,
    change: change ?? null,
    because: because ?? null,
    summary,
    impact: impact ?? null,
    imported,
    overrides,
    contentHash: perLocale(locales, (locale) => contentHash(rendered.get(locale)!)),
    text: perLocale(locales, (locale) => bodyText(rendered.get(locale)!)),
    facts: version.rawFacts,
    title,
    url: perLocale(locales, (locale) => absolute(house.site.url, versionPath(slug, version.version, locale))),
    differences: policy.versions
      .filter((earlier) => earlier.version < version.version)
      .map((earlier) => differenceOf(house, policy, earlier, version)),
    site: siteOf(house),
    prompt: perLocale(locales, wordsOf),
  };
}

function differenceOf(house: House, policy: Policy, earlier: Version, version: Version): Difference {
  const { locales, url } = house.site;
  const pair = { since: earlier.version, version: version.version };
  return {
    since: earlier.version,
    url: perLocale(locales, (locale) => absolute(url, differencePath(policy, pair, locale))),
    facts: perLocale(locales, (locale) => factsDifferences(earlier, version, locale)),
  };
}

/** What changed in the facts, grouped for the reader; nothing where either version states none. */
export function factsDifferences(earlier: Version, version: Version, locale: Locale): Difference['facts'][string] {
  return earlier.facts && version.facts ? differences(earlier.facts, version.facts, locale) : [];
}

function siteOf({ site }: House): SiteFacts {
  return siteFacts.strip().parse(site);
}

function perLocale<T>(locales: readonly Locale[], value: (locale: Locale) => T): Localized<T> {
  return Object.fromEntries(locales.map((locale) => [locale, value(locale)]));
}

function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('the manifest holds something that is no JSON');
  return text;
}
