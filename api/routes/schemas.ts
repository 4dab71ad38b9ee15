/** What goes in and comes out, once: these schemas validate requests and make the OpenAPI document. */
import { z } from 'zod';
import { factsChangeGroup, oddCharacters, versionDocument } from '#model/manifest.ts';
import {
  ANSWERS,
  CHANGES,
  day,
  isDay,
  KINDS,
  locale,
  localized,
  policyId,
  sha256Hex,
  versionNumber,
} from '#model/ref.ts';
import { EXPORT_FORMATS } from '../export.ts';
import { ACTIONS } from '../status.ts';
import { HOLD_REASONS, PROVENANCES } from '../store/types.ts';

/** Most users in one request. */
export const MOST_USERS = 1000;
/** Where an answer was given. A word from a list, since a record holds no free text. */
export const CHANNELS = ['web', 'app', 'shop', 'phone', 'post', 'my-answers'] as const;

export const instant = z.iso.datetime().describe('An instant, UTC, with milliseconds');
/** One line of a person's text: no control characters that could break out of a header or a list. */
export const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line without control characters');

export const userId = z
  .string()
  .regex(
    /^[^\s\p{C}@]{1,128}$/u,
    'must be 1–128 visible characters without "@": your own customer number, never an address',
  )
  .refine((text) => text.length <= 128, 'must be at most 128 characters')
  .refine((text) => text !== '.' && text !== '..', 'must not be "." or "..", which an address cannot hold')
  .describe('The shop’s own customer number');

export const numberInPath = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a version number: 1, 2, 3 …')
  .transform(Number)
  .pipe(versionNumber);

export const onQuery = z.strictObject({
  on: day.optional().describe('What applied on this day; today when left out'),
});

const asked = z.array(policyId).max(20);
const many = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat().join(',').split(','));
export const statusQuery = z.strictObject({
  locale: locale.optional().describe('Language of the texts; the prevailing one when left out'),
  ask: many
    .pipe(asked)
    .optional()
    .describe('Consents the shop wants to put, by policy: repeat it, or join them by commas'),
});
export const statusBody = z.strictObject({
  users: z.array(userId).min(1).max(MOST_USERS),
  locale: locale.optional(),
  ask: asked.optional(),
});

export const email = z.email().max(254);
export const userBody = z.strictObject({
  email: email.nullish().describe('Address for notices; null removes it, leaving it out leaves what is held'),
  locale: locale.nullish(),
});
export const userLine = userBody.extend({ user: userId });

export const answerBody = z.strictObject({
  answer: z.enum(ANSWERS),
  token: z
    .string()
    .max(3000)
    .optional()
    .describe('The prompt’s token, as it came with the status; only `withdraw` goes without'),
  policy: policyId.optional().describe('Needed when there is no prompt; else it must be the prompt’s'),
  version: versionNumber.optional().describe('If given, it must be the prompt’s; so for the next two'),
  contentHash: sha256Hex.optional(),
  locale: locale.optional(),
  channel: z.enum(CHANNELS).default('web'),
});

/** Where an imported answer was given, when the shop does not say. */
export const ELSEWHERE = 'import';
export const importLine = z.strictObject({
  user: userId,
  policy: policyId,
  version: versionNumber,
  answer: z
    .enum(ANSWERS)
    .exclude(['defer'])
    .describe('As far as the policy’s kind takes it; what was put off is not imported'),
  answeredAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .describe('When it was given, as far as you know: kept as your claim, beside our own clock'),
  counts: z
    .boolean()
    .default(false)
    .describe('Your word that it shall count like an answer given here; else it is only kept'),
  locale: locale.nullish().describe('The language of the text that was shown; null when it is not known'),
  channel: z.enum(CHANNELS).nullish().describe('Where it was given; null when it is not known'),
  source: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be one short word: lower-case letters, digits and hyphens')
    .max(40)
    .nullish()
    .describe('Where you have it from, such as old-shop'),
});

export const actBody = z.strictObject({
  by: line(200).describe('Who decided it'),
  because: localized.describe('Why, per language'),
});

/** A document that may be published: the model's shape, and what the API itself relies on. */
export const publishable = versionDocument.superRefine((document, context) => {
  const { site, version } = document;
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: path.split('.'), message });
  if (!isTimeZone(site.timeZone)) wrong('site.timeZone', 'must be an IANA time zone such as "Europe/Oslo"');
  if (!site.locales.includes(document.prevailing)) wrong('prevailing', 'must be one of the site’s locales');
  for (const field of ['summary', 'contentHash', 'text', 'title', 'url'] as const) {
    const missing = site.locales.filter((one) => !Object.hasOwn(document[field], one));
    if (missing.length > 0) wrong(field, `has no entry for ${missing.join(', ')}`);
  }
  const urls = [
    ...Object.values(document.url),
    ...document.differences.flatMap(({ url }) => Object.values(url)),
    site.url,
  ];
  if (!urls.every((url) => /^https?:\/\//.test(url))) wrong('url', 'addresses must begin with https:// or http://');
  const since = document.differences.map((one) => one.since);
  if (since.length !== version - 1 || since.some((one, index) => one !== index + 1)) {
    wrong('differences', 'must hold one entry for every earlier version, lowest first');
  }
  if (version > 1 && document.change === null) wrong('change', 'must be "material" or "minor" after version 1');
  for (const [path, text] of textsIn(document)) {
    const odd = oddCharacters(text);
    if (odd !== null) wrong(path, odd);
  }
  for (const [path, text] of [...textsIn(document.title, 'title'), ...textsIn(site, 'site')]) {
    if (text.includes('\n')) wrong(path, 'must be one line');
  }
});

/** Every text in `value`, names of members too, with its path. */
function* textsIn(value: unknown, path = ''): Generator<[path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    yield [path, name];
    yield* textsIn(one, path ? `${path}.${name}` : name);
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const url = z.string();
const dayOut = z.string().refine(isDay);

export const policyStatus = z.object({
  policy: policyId,
  kind: z.enum(KINDS),
  action: z.enum(ACTIONS).describe('`require` stands between the user and the shop; `ask` may wait; `none` is silence'),
  version: versionNumber.describe('The version to show'),
  locale,
  contentHash: sha256Hex.describe('Of the text in `locale`'),
  title: z.string(),
  effective: dayOut.describe('The day from which `version` applies'),
  inForce: versionNumber.nullable().describe('The version that applies now'),
  since: z.int().min(0).describe('The user’s own version: the highest answered with yes, 0 for none'),
  given: z.boolean().nullable().describe('For a consent: does it count as given now?'),
  deadline: dayOut.nullable().describe('For an agreement that is asked for: the day it will be required'),
  summary: z.string(),
  impact: z.string().nullable(),
  factsChanges: z.array(factsChangeGroup).nullable().describe('Since the user’s own version; null without one'),
  urls: z.object({ text: url, inForce: url.nullable(), changes: url.nullable() }),
  deferredUntil: instant.nullable().describe('The user put it off until then'),
  token: z
    .string()
    .nullable()
    .describe('The prompt: send it back with the answer, within 30 minutes; null when nothing is asked'),
});
export type PolicyStatus = z.infer<typeof policyStatus>;

export const statusAnswer = z.object({
  user: userId,
  asOf: instant,
  nextChangeAt: instant.nullable().describe('When time alone may change this answer next'),
  policies: z.array(policyStatus),
  stale: z
    .literal(true)
    .optional()
    .describe('The database is away, and this rests on what it said at most five minutes ago; else left out'),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

export const manyStatusAnswer = z.object({ asOf: instant, users: z.array(statusAnswer) });

export const acceptance = z.object({
  v: z.literal(1),
  id: z.string(),
  user: userId,
  policy: policyId,
  version: versionNumber,
  locale: locale.nullable(),
  content: sha256Hex.nullable(),
  answer: z.enum(ANSWERS),
  channel: z.enum([...CHANNELS, ELSEWHERE]),
  provenance: z.enum(PROVENANCES).describe('`observed`: to a prompt of ours. `imported`: the shop says so'),
  answeredAt: instant.nullable().describe('Of an imported answer: when it was given, as the shop says'),
  counts: z.boolean().describe('Whether it counts; an imported answer only when the shop says so'),
  source: z.string().nullable().describe('Where the shop has an imported answer from'),
  prompt: sha256Hex
    .nullable()
    .describe('SHA-256 of the prompt token up to its last dot: `pp1.` and its fields, without the seal'),
  promptIssuedAt: instant.nullable(),
  recordedAt: instant,
  key: z.string().describe('Id of the key that reported it'),
  generation: z.int(),
  receipt: z.string().describe('Signed proof of this answer, compact JWS: keep it. The same bytes for ever'),
});
export type AcceptanceAnswer = z.infer<typeof acceptance>;

export const exportQuery = z
  .strictObject({
    format: z.enum(EXPORT_FORMATS).default('jsonl').describe('`csv` is safe to open as a table'),
    policy: policyId.optional().describe('Answers to this policy only'),
    from: day.optional().describe('Recorded on this day or later, in the site’s time zone'),
    to: day.optional().describe('Recorded on this day or earlier'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not lie before `from`',
  });
export const exportLine = acceptance
  .omit({ v: true, receipt: true })
  .extend({ index: z.int().min(0).describe('Of its leaf in the log') });

export const consentLine = z.object({
  user: userId.describe('The account, where a guest was merged into one'),
  version: versionNumber,
  answeredAt: instant,
  provenance: z.enum(PROVENANCES),
});

export const importAnswer = z.object({
  recorded: z.int().describe('New records'),
  repeated: z.int().describe('Those that had been imported before'),
  acceptances: z.array(acceptance).describe('One a line, in the order of the lines'),
});

const size = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'must be a number of leaves: 0, 1, 2 …')
  .transform(Number);
export const consistencyQuery = z.strictObject({
  from: size.default(0).describe('Size of the earlier checkpoint; 0 when left out'),
  to: size.optional().describe('Size of the later one; the log as it is when left out'),
});
const hashes = z.array(z.string()).describe('SHA-256, base64');
export const consistencyAnswer = z.object({ from: z.int(), to: z.int(), hashes });
/** Most leaves in one answer. */
export const MOST_LEAVES = 1000;
export const leavesQuery = z.strictObject({
  from: size.default(0).describe('Index of the first leaf; 0 when left out'),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `must be a number from 1 to ${MOST_LEAVES}`)
    .transform(Number)
    .refine((limit) => limit <= MOST_LEAVES, `must be at most ${MOST_LEAVES}`)
    .default(MOST_LEAVES)
    .describe(`At most so many; ${MOST_LEAVES} when left out`),
});
export const leavesAnswer = z.object({
  from: z.int(),
  size: z.int().describe('How many leaves the log has now'),
  leaves: z.array(
    z.object({
      hash: z.string().describe('Leaf hash, SHA-256, base64'),
      text: z.string().optional().describe('RFC 8785 text of a public leaf; absent for what concerns a person'),
    }),
  ),
});
export const proofQuery = z.strictObject({
  size: size
    .optional()
    .describe('Against the head of the first so many leaves, such as one a witness kept; of all when left out'),
});
export const proofAnswer = z.object({
  index: z.int().describe('Place of the answer in the log'),
  hashes: hashes.describe('From the leaf upwards, base64 (RFC 6962, section 2.1.1)'),
  checkpoint: z.string().describe('Signed head of the log (C2SP)'),
});

export const act = z.object({ because: localized, at: instant });
export const versionSummary = z.object({
  policy: policyId,
  version: versionNumber,
  effective: dayOut,
  publishedAt: instant,
  change: z.enum(CHANGES).nullable(),
  material: z.boolean().describe('Declared so, marked so afterwards, or version 1'),
  marked: act.nullable(),
  recalled: act.nullable(),
  imported: z.boolean(),
  contentHash: z.record(locale, sha256Hex),
  title: localized,
  url: localized,
  summary: localized,
  impact: localized.nullable(),
});
export type VersionSummary = z.infer<typeof versionSummary>;

export const policyAnswer = z.object({
  policy: policyId,
  kind: z.enum(KINDS),
  prevailing: locale,
  title: localized,
  on: dayOut.describe('The day asked about'),
  inForce: versionSummary.nullable().describe('What applied on that day'),
  upcoming: z.array(versionSummary).describe('Published, its day after `on`'),
  versions: z.array(versionSummary).describe('Every version, lowest first, recalled ones too'),
});
export const policiesAnswer = z.object({ policies: z.array(policyAnswer) });
export const versionsAnswer = z.object({ policy: policyId, versions: z.array(versionSummary) });
export const versionAnswer = versionSummary.extend({ document: versionDocument });

export const openingQuery = z.strictObject({
  confirm: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a number of people')
    .transform(Number)
    .optional()
    .describe('How many people a person has agreed to mail; above 1,000 the mailing is held without it'),
  dry: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: the mailing is counted and can be looked at, and writes to nobody before it is released'),
});
export const publishAnswer = z.object({
  policy: policyId,
  version: versionNumber,
  outcome: z.enum(['new', 'same']),
  campaign: z.boolean().describe('Customers will be told by e-mail'),
  held: z
    .enum(HOLD_REASONS)
    .nullable()
    .describe('Why the mailing waits for POST /v1/campaigns/{campaign}/release; null when it does not'),
});
export const recallAnswer = z.object({
  policy: policyId,
  version: versionNumber,
  outcome: z.enum(['new', 'same']),
  ended: z.int().describe('Notices that will not go out'),
});
export const audienceQuery = z.strictObject({
  version: numberInPath
    .optional()
    .describe('Published or not yet: counted as if it were material; the newest published when left out'),
  kind: z.enum(KINDS).optional().describe('Only for a policy that is not published yet; else its own counts'),
});
export const audienceAnswer = z.object({
  policy: policyId,
  version: versionNumber,
  asOf: instant,
  prompted: z.int().describe('Users who would be asked: customers known here who have not answered yes to it'),
  mailed: z.record(locale, z.int()).describe('Of them, how many mail reaches, by the language of the notice'),
  unreached: z.int().describe('Of them, how many have no address, or one that was refused'),
});
export const usersAnswer = z.object({ users: z.int().describe('How many were stored: all of them') });

export const mergeBody = z.strictObject({
  into: userId.describe('The account; from here on the user in the address is the same person'),
});
export const link = z.object({
  v: z.literal(1),
  id: z.string(),
  type: z.enum(['merge', 'unmerge']),
  user: userId,
  into: userId,
  at: instant,
  key: z.string().describe('Id of the key that said so'),
  index: z.int().describe('Its place in the log, which names nobody'),
  opening: z.string().describe('With it the rest is shown to be the leaf at that place (base64): keep both'),
});
export const unmergeAnswer = z.object({
  user: userId,
  link: link.nullable().describe('What undid the merge; null when there was none'),
});

export const eraseAnswer = z.object({
  answers: z.int().describe('How many answers were erased'),
  leaf: z.int().nullable().describe('Place of the public leaf that says so; null when there was no answer'),
});

const contact = z
  .object({
    email: z.string().nullable(),
    locale: locale.nullable(),
    createdAt: instant,
    changedAt: instant,
    refusedAt: instant.nullable().describe('A mail server refused the address for good'),
  })
  .nullable();

export const localeInPath = locale.max(35);
export const linkBody = z.strictObject({
  locale: locale.optional().describe('Language of the page; the prevailing one when left out'),
  minutes: z.int().min(1).max(1440).default(15).describe('How long it works'),
  withdraw: z.boolean().default(true).describe('Whether consents can be taken back with it; else it is for reading'),
});
export const linkAnswer = z.object({
  url: z.string().describe('For the browser of this user alone; the token stands after the "#"'),
  token: z.string().describe('For GET /v1/my/answers and POST /v1/my/withdrawals'),
  expiresAt: instant,
});
export const withdrawalBody = z.strictObject({ policy: policyId });
const myConsent = z.object({
  policy: policyId,
  title: z.string(),
  url: z.string().nullable(),
  version: versionNumber.describe('The version that was answered'),
  stands: z.boolean().describe('The latest answer is a yes'),
  counts: z.boolean().describe('It counts now: no material version has come into force since'),
  since: instant,
});
export type MyConsent = z.infer<typeof myConsent>;
const myAnswer = z.object({
  id: z.string(),
  policy: policyId,
  kind: z.enum(KINDS).nullable(),
  title: z.string(),
  version: versionNumber,
  locale: locale.nullable().describe('Language that was shown'),
  url: z.string().nullable().describe('The text of that version, in the language that was shown'),
  answer: z.enum(ANSWERS),
  at: instant.describe('When it was given; of an imported answer as the shop says'),
  imported: z.boolean(),
  counts: z.boolean(),
  receipt: z.string(),
});
export type MyAnswer = z.infer<typeof myAnswer>;
export const myAnswers = z.object({
  user: userId,
  asOf: instant,
  nextChangeAt: instant.nullable().describe('When time alone may change what stands next; null when it will not'),
  expiresAt: instant.describe('When the link runs out'),
  locale,
  timeZone: z.string().describe('Of the site'),
  canWithdraw: z.boolean(),
  consents: z.array(myConsent).describe('Every consent the user has answered'),
  answers: z.array(myAnswer).describe('Newest first'),
});
export type MyAnswers = z.infer<typeof myAnswers>;

const delivery = z.object({
  messageId: z.string(),
  template: z.string().describe('Edition of words and layout'),
  locale,
  facts: z
    .string()
    .nullable()
    .describe(
      'SHA-256 of the facts differences it told: `facts` in its language of one of the version’s `differences`, as RFC 8785 writes JSON; null when it told none',
    ),
  outcome: z.enum(['sent', 'dead']),
  response: z.string().describe('What the mail server answered, without the address'),
  at: instant,
});

export const heldUser = z.object({
  user: userId,
  account: userId.describe('Whom the users of this person are merged into; the user itself without a merge'),
  merged: z
    .array(z.object({ user: userId, at: instant, contact: contact.describe('Put away until the merge is undone') }))
    .describe('The others; what they answered, got and were asked stands below with the rest'),
  contact,
  standings: z.array(
    z.object({
      policy: policyId,
      yes: z.int(),
      answer: z.string().nullable(),
      answeredVersion: versionNumber.nullable(),
      answeredAt: instant.nullable(),
      deferredVersion: versionNumber.nullable(),
      deferredUntil: instant.nullable(),
      acceptance: z.string(),
      provenance: z.enum(PROVENANCES).describe('Of the latest answer'),
    }),
  ),
  acceptances: z.array(acceptance),
  notices: z.array(
    z.object({
      id: z.string(),
      policy: policyId,
      version: versionNumber,
      state: z.string(),
      attempt: z.int(),
      queuedAt: instant,
      settledAt: instant.nullable(),
      response: z.string().nullable(),
      bouncedAt: instant.nullable().describe('When it came back'),
      reminder: z.boolean().describe('Whether a reminder followed, or waits'),
      deliveries: z
        .array(delivery)
        .describe('What was handed to the mail server, and what it answered: the mail, and its reminder'),
    }),
  ),
  prompted: z
    .array(z.object({ user: userId, policy: policyId, version: versionNumber, at: instant }))
    .describe('What the shop said it showed at login, and when'),
  links: z.array(link).describe('Merges and what undid them, oldest first'),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
