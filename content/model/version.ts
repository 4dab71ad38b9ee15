/**
 * Policies and versions as editors write them, and the words everybody uses:
 *
 * policy       a document the shop publishes: `privacy`, `newsletter` … It has a kind
 * kind         what a person is asked to do: `notice` (acknowledge), `agreement` (accept), `consent` (yes or no to one purpose)
 * version      one numbered, immutable text of a policy in every locale: `privacy@3`
 * locale       a language; one of them prevails
 * effective    the calendar day from which a version applies, in the site's time zone
 * in force     the highest number whose day has come; upcoming: published, day ahead; recalled: taken back before its day
 * published    the instant the API first took the version; never the same thing as effective
 * clause       a heading and the text under it, with an id that stays the same across versions and locales
 * facts        what the policy states as data, once per version, for every language
 * change       `material` or `minor`, declared by a person for every version after the first, with a reason
 * finding      what the checker sees, and the change it calls for, with its source
 * manifest     the JSON index that the site build writes; the only thing that passes from site to API
 * content hash SHA-256 of what a visitor reads, normalised
 * mark         the API's record that a version is material; only ever added
 * acceptance   one answer of one user to one version; only ever added
 * imported     an answer that was given elsewhere, as the shop claims; observed: given here
 * merge        a guest and an account become one person; only ever added, and undone by another entry
 * status       what the webshop must do for a user now, per policy, and until when
 * prompt       what is shown at login, and the short-lived token that says exactly what was shown
 * campaign     the e-mailing that a material version sets off; notice: one e-mail of it to one user
 * receipt      the signed proof of an acceptance
 * log          the append-only Merkle tree over all acceptances; checkpoint: its signed head
 */
import { z } from 'zod';
import { siteFacts } from './manifest.ts';
import { CHANGES, day, KINDS, locale, localized, policyId, versionNumber } from './ref.ts';

/** `content/site.yaml`. */
export const siteSettings = siteFacts.extend({
  /** Days between publishing a material version and its effective day. */
  noticePeriodDays: z.int().min(0).max(365),
  /** Address of the repository, for "suggest a change"; null where there is none in public. */
  repository: z.url().nullable(),
});
export type SiteSettings = z.infer<typeof siteSettings>;

/** A version taken back before its day. Its folder stays; its number is never reused. */
export const recall = z.strictObject({ version: versionNumber, by: z.string().min(1), because: localized });
export type Recall = z.infer<typeof recall>;

/** `content/policies/<id>/policy.yaml`. */
export const policySettings = z.strictObject({
  id: policyId,
  kind: z.enum(KINDS),
  prevailing: locale,
  slug: z.record(locale, z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lower-case letters, digits and hyphens')),
  title: localized,
  recalls: z.array(recall).default([]),
});
export type PolicySettings = z.infer<typeof policySettings>;

/** A person's decision to publish against a finding, published with the version. */
export const override = z.strictObject({ rule: z.string().min(1), reason: z.string().min(1), by: z.string().min(1) });
export type Override = z.infer<typeof override>;

/** `content/policies/<id>/<n>/version.yaml`. */
export const versionSettings = z.strictObject({
  effective: day,
  /** Absent on version 1, which counts as material. */
  change: z.enum(CHANGES).optional(),
  because: localized.optional(),
  summary: localized,
  /** What it means for the reader. */
  impact: localized.optional(),
  /** The text was in use before this system kept it. */
  imported: z.boolean().default(false),
  overrides: z.array(override).default([]),
});
export type VersionSettings = z.infer<typeof versionSettings>;

/** `content/policies/hashes.yaml`: content hash of every version and locale, by `privacy@1`. */
export const hashes = z.record(
  z.string().regex(/^[a-z][a-z0-9-]*@[1-9]\d*$/, 'write <policy>@<version>'),
  z.record(locale, z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256')),
);
export type Hashes = z.infer<typeof hashes>;

/** `content/keys.yaml`: the public Ed25519 keys of the log as JWKs (RFC 8037), old ones too. May be empty. */
export const logKeys = z
  .array(
    z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'must be 32 bytes in base64url: 43 characters'),
    }),
  )
  .nullable()
  .transform((keys) => keys ?? []);
