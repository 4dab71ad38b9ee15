/**
 * The manifest: the only thing that passes from site to API.
 * `/manifest.json` is the index; `/manifest/<sha256>.json` is one document per version.
 */
import { z } from 'zod';
import { hiddenIn, isDecomposed } from './hidden.ts';
import { CHANGES, day, KINDS, locale, localized, policyId, sha256Hex, versionNumber } from './ref.ts';

/** Who speaks: what prompts and mails say about the house. */
export const siteFacts = z.strictObject({
  /** The brand, `Stavanger foto`. */
  name: z.string().min(1),
  /** Canonical address of the pages, without a trailing slash. */
  url: z.url(),
  /** IANA zone in which days begin. */
  timeZone: z.string().min(1),
  locales: z.array(locale).min(1),
  /** The company behind, one line for the foot of a mail. */
  sender: z.string().min(1),
  email: z.email(),
  phone: z.string().min(1),
});
export type SiteFacts = z.infer<typeof siteFacts>;

/** One line of a facts difference, a whole sentence in the reader's language. */
export const factsChange = z.strictObject({
  /** Path of the fact, `recipients.rcp-delivery.named`. The same in every locale. */
  path: z.string().min(1),
  kind: z.enum(['added', 'removed', 'changed']),
  text: z.string().min(1),
  /** Like `after` left out where `text` says it already: whoever shows a change shows what is there. */
  before: z.string().optional(),
  after: z.string().optional(),
});
export type FactsChange = z.infer<typeof factsChange>;

/** Facts differences that mean the same kind of thing to the reader, under one heading. */
export const factsChangeGroup = z.strictObject({
  id: z.string().min(1),
  heading: z.string().min(1),
  changes: z.array(factsChange).min(1),
});
export type FactsChangeGroup = z.infer<typeof factsChangeGroup>;

/** What changed from one earlier version to this one. */
export const difference = z.strictObject({
  since: versionNumber,
  /** The page that shows it, absolute, per locale. */
  url: localized,
  facts: z.record(locale, z.array(factsChangeGroup)),
});
export type Difference = z.infer<typeof difference>;

/** What the prompt element says by itself, per locale: buttons, headings, notes. Data here; `site/prompt` knows its shape. */
export const promptWords = z.record(locale, z.record(z.string(), z.unknown()));
export type PromptWords = z.infer<typeof promptWords>;

/** Everything the API keeps of one version. */
export const versionDocument = z.strictObject({
  schema: z.literal(1),
  policy: policyId,
  version: versionNumber,
  kind: z.enum(KINDS),
  prevailing: locale,
  effective: day,
  /** Null for version 1, which counts as material. */
  change: z.enum(CHANGES).nullable(),
  because: localized.nullable(),
  /** What changes, in a sentence or two, written by the editor. */
  summary: localized,
  /** What it means for the reader; null when nothing does. */
  impact: localized.nullable(),
  /** The text was in use before this system kept it. */
  imported: z.boolean(),
  /** Findings that a named person decided against, with the reason. */
  overrides: z.array(z.strictObject({ rule: z.string().min(1), reason: z.string().min(1), by: z.string().min(1) })),
  contentHash: z.record(locale, sha256Hex),
  /** The whole text as plain text, per locale. */
  text: localized,
  /** `facts.yaml` as data; null for a policy that states none. */
  facts: z.record(z.string(), z.unknown()).nullable(),
  title: localized,
  /** The version's page for ever, absolute, per locale. */
  url: localized,
  /** One entry for every earlier version, lowest first. */
  differences: z.array(difference),
  site: siteFacts,
  /** Left out by whoever has no prompt element. */
  prompt: promptWords.optional(),
});
export type VersionDocument = z.infer<typeof versionDocument>;

/** One version in the index. */
export const manifestVersion = z.strictObject({
  version: versionNumber,
  effective: day,
  change: z.enum(CHANGES).nullable(),
  imported: z.boolean(),
  /** Taken back before its day: by whom and why, or null. */
  recalled: z.strictObject({ by: z.string().min(1), because: localized }).nullable(),
  contentHash: z.record(locale, sha256Hex),
  url: localized,
  /** SHA-256 of the document's bytes; it lies at `/manifest/<document>.json`. */
  document: sha256Hex,
});
export type ManifestVersion = z.infer<typeof manifestVersion>;

export const manifestPolicy = z.strictObject({
  id: policyId,
  kind: z.enum(KINDS),
  prevailing: locale,
  title: localized,
  slug: localized,
  versions: z.array(manifestVersion).min(1),
});
export type ManifestPolicy = z.infer<typeof manifestPolicy>;

export const manifest = z.strictObject({
  schema: z.literal(1),
  site: siteFacts,
  policies: z.array(manifestPolicy),
});
export type Manifest = z.infer<typeof manifest>;

/** The fields that never change once published; the rest (titles, addresses, wording of differences and prompt) is presentation. */
export const IMMUTABLE = [
  'policy',
  'version',
  'kind',
  'prevailing',
  'effective',
  'change',
  'because',
  'summary',
  'impact',
  'imported',
  'overrides',
  'contentHash',
  'facts',
] as const satisfies readonly (keyof VersionDocument)[];

/** The immutable part of a document: two documents with equal parts publish the same version. */
export function immutablePart(document: VersionDocument): Pick<VersionDocument, (typeof IMMUTABLE)[number]> {
  return Object.fromEntries(IMMUTABLE.map((key) => [key, document[key]])) as Pick<
    VersionDocument,
    (typeof IMMUTABLE)[number]
  >;
}

/** What is wrong with the characters of a text in a document: hidden ones, or letters in pieces; null when nothing is. */
export function oddCharacters(text: string): string | null {
  const hidden = hiddenIn(text);
  if (hidden) return `holds the hidden character ${hidden.code}; delete it`;
  return isDecomposed(text) ? 'has letters made of several characters; write it in Unicode form NFC' : null;
}
