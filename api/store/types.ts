/** What the store takes and gives back, in domain words. Instants are epoch milliseconds; nothing here reads a clock. */

import type { Difference, PromptWords, SiteFacts, VersionDocument } from '#model/manifest.ts';
import type { Claim, LinkRecord, Proof, Receipt } from '#model/receipt.ts';
import type { Answer, Change, Day, Kind, Locale, Localized, VersionRef } from '#model/ref.ts';

/** An act of a person on a published version: who, why, when, and by which API key (its id). */
export interface Act {
  by: string;
  because: Localized;
  at: number;
  key: string;
}

/** One published version as prompts and lists need it: the document without its whole text and facts. */
export interface PublishedVersion {
  version: number;
  effective: Day;
  /** First instant of `effective` in the site's time zone, as it was when published. */
  effectiveAt: number;
  publishedAt: number;
  /** As declared by the editor; null for version 1. */
  change: Change | null;
  because: Localized | null;
  /** Declared material, marked so afterwards, or version 1. */
  material: boolean;
  marked: Act | null;
  recalled: Act | null;
  imported: boolean;
  contentHash: Record<Locale, string>;
  title: Localized;
  url: Localized;
  summary: Localized;
  impact: Localized | null;
  /** One entry for every earlier version, lowest first. */
  differences: Difference[];
  /** What the prompt says by itself; null of a version published without it. */
  prompt: PromptWords | null;
}

/** What may change about a published version. */
export type Presentation = Pick<VersionDocument, 'title' | 'url' | 'differences' | 'site' | 'prompt'>;

/** A version's presentation from `at` (epoch ms) until its next edition. */
export interface Edition {
  version: number;
  at: number;
  presentation: Presentation;
}

export interface PublishedPolicy {
  policy: string;
  kind: Kind;
  prevailing: Locale;
  /** Title and site as the newest published version says them. */
  title: Localized;
  site: SiteFacts;
  /** Lowest number first, recalled ones included. */
  versions: PublishedVersion[];
}

/** Everything that is published, by policy id. Equal generations mean equal contents: cache by it. Treat as frozen. */
export interface Published {
  /** Grows with every publish, refresh, mark and recall. */
  generation: number;
  policies: PublishedPolicy[];
}

/** Why a version was not published. */
export type PublishConflict =
  /** Published before with another immutable part; `fields` differ. */
  | { reason: 'different'; fields: string[] }
  /** Only version `expected` may be published next. */
  | { reason: 'order'; expected: number }
  /** Its day lies before `effective` of `version`, the newest that was not recalled. */
  | { reason: 'day'; version: number; effective: Day }
  /** The policy has been a `kind` since version 1. */
  | { reason: 'kind'; kind: Kind };

export type PublishResult =
  /** `held`: why its campaign waits for a release; null when it runs, or there is none. */
  | { outcome: 'new'; campaign: boolean; held: HoldReason | null }
  /** The same version again; `refreshed` when titles, addresses or wording of differences were brought up to date. */
  | { outcome: 'same'; refreshed: boolean }
  | { outcome: 'conflict'; conflict: PublishConflict };

export type MarkResult =
  | { outcome: 'new'; campaign: boolean; held: HoldReason | null }
  /** It is material already: declared so, marked before, or version 1. */
  | { outcome: 'same' }
  | { outcome: 'unknown' }
  | { outcome: 'recalled' };

export type RecallResult =
  /** `ended` unsent notices will not go out. */
  | { outcome: 'new'; ended: number }
  | { outcome: 'same' }
  | { outcome: 'unknown' }
  /** Its day had come at `effectiveAt`. */
  | { outcome: 'too-late'; effectiveAt: number };

/** A user's e-mail address and locale. Undefined leaves what is held, null removes it. */
export interface UserInput {
  user: string;
  email?: string | null | undefined;
  locale?: Locale | null | undefined;
}

export interface Contact {
  email: string | null;
  locale: Locale | null;
  createdAt: number;
  changedAt: number;
  /** When a mail server refused the address for good; null when none did, and again null with a new address. */
  refusedAt: number | null;
}

/** Where one user stands with one policy. A policy the user never answered has no row. */
export interface Standing {
  policy: string;
  /** Highest version answered with the kind's yes; 0 for none. */
  yes: number;
  /** The latest answer that is not `defer`, with its version and instant; all null before the first. */
  answer: Exclude<Answer, 'defer'> | null;
  answeredVersion: number | null;
  answeredAt: number | null;
  /** The version last put off and until when; null when it never was, or once an answer followed. */
  deferredVersion: number | null;
  deferredUntil: number | null;
  /** Id of the latest acceptance, `defer` included. */
  acceptance: string;
  /** Whether the latest answer was given here, or is the shop's word. */
  provenance: Provenance;
}

/** `observed`: answered to a prompt of ours. `imported`: the shop says that it was answered elsewhere. */
export const PROVENANCES = ['observed', 'imported'] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** Standings as of one generation of {@link Published}. */
export interface UserStanding {
  generation: number;
  /** By policy id; empty for a user nobody has heard of. */
  standings: Standing[];
}

/** The evidence of one answer. Only ever added; its fields are those that will be signed. An observed one has no claim. */
export interface Acceptance extends Partial<Claim> {
  v: 1;
  id: string;
  user: string;
  policy: string;
  version: number;
  /** Language and content hash that were shown; null when nothing was, as for a withdrawal without a prompt. */
  locale: Locale | null;
  content: string | null;
  answer: Answer;
  channel: string;
  /** SHA-256 of the readable part of the prompt's token, and when it was issued; null without one. */
  prompt: string | null;
  promptIssuedAt: number | null;
  recordedAt: number;
  /** Id of the API key that reported it. */
  key: string;
  /** Generation of {@link Published} under which it was judged. */
  generation: number;
}

/** One answer as the shop reports it. */
export interface AnswerInput extends Omit<Acceptance, 'v' | 'id' | 'recordedAt' | 'generation'> {
  /** The prompt's nonce: with the answer it is the natural key. Null only without a prompt; then every call is a new record. */
  nonce: string | null;
  /** SHA-256 of what the prompt said, in hexadecimal digits; null without one. */
  words: string | null;
  at: number;
  /** For `defer`: until when it hides the question. Null otherwise. */
  deferredUntil: number | null;
}

/** What an answer is judged by, read under the lock that records it. */
export interface Situation {
  published: Published;
  /** The user's standings, by policy. */
  standings: Standing[];
}

export type AnswerResult<Refusal> =
  /**
   * `receipt` is a compact JWS, the same bytes for ever. `repeat`: the natural key was recorded before; record and receipt
   * are the first ones, unchanged.
   */
  | { outcome: 'recorded'; record: Acceptance; receipt: string; repeat: boolean }
  | { outcome: 'refused'; refusal: Refusal };

/** An answer that was given elsewhere, as the shop claims. It has no prompt; user, version, answer and claim are its natural key. */
export type ImportInput = Omit<AnswerInput, keyof Claim | 'nonce' | 'words' | 'deferredUntil'> & Claim;

export type ImportResult<Refusal> =
  /** One for each answer given in, in their order, as {@link AnswerResult} has them. */
  | { outcome: 'recorded'; answers: { record: Acceptance; receipt: string; repeat: boolean }[] }
  | { outcome: 'refused'; refusal: Refusal };

/** That one user is another, or is not after all, with its place in the log and the opening of its leaf (32 bytes). */
export interface Link extends LinkRecord {
  index: number;
  opening: Uint8Array;
}

/** Why two users cannot be merged as they stand. */
export type MergeConflict =
  /** The user is merged into another one already. */
  | { reason: 'merged'; into: string }
  /** The one to merge into is itself merged into another. */
  | { reason: 'target'; into: string }
  /** Others are merged into the user. */
  | { reason: 'guests'; guests: string[] }
  /** Nothing is published yet: the log, which a merge is recorded in, begins with the first version. */
  | { reason: 'unpublished' };

export type MergeResult =
  /** `same`: it was so already; `link` is the one that made it so. */
  { outcome: 'new' | 'same'; link: Link } | { outcome: 'conflict'; conflict: MergeConflict };

/** `same`: the user was not merged into anybody. */
export type UnmergeResult = { outcome: 'new'; link: Link } | { outcome: 'same' };

/** The public leaf that says when a version was published and with what text, and where it stands in the log. */
export interface PublicationProof {
  /** RFC 8785 text of the leaf. */
  leaf: string;
  proof: Proof;
}

/** Hashes, base64, that lead from the root of `from` leaves to that of `to` (RFC 6962, section 2.1.2). */
export interface ConsistencyProof {
  from: number;
  to: number;
  hashes: string[];
}

/** A leaf as a witness kept it; `text` is that of a public one. */
export interface WitnessedLeaf {
  hash: Uint8Array;
  text: string | null;
}

/** A receipt from the shop, whose signature the caller has checked. */
export interface RestoredReceipt {
  receipt: Receipt;
  kid: string;
  signature: Uint8Array;
}

/** What there is to restore from. */
export interface RestoreWish {
  /** The whole log as a witness saw it. */
  leaves: readonly WitnessedLeaf[];
  receipts: readonly RestoredReceipt[];
  /** Of versions that were published after the backup; others do not matter. */
  documents: readonly VersionDocument[];
  /** Who marked or recalled which version, and why, as far as anyone remembers. */
  acts: readonly (VersionRef & { by: string; because: Localized })[];
}

export type RestoreResult =
  /** Nothing was done: leaf `index` is another one here than the witness saw. */
  | { outcome: 'other'; index: number }
  /** Nothing was done: these versions were published after the backup, and their documents are not there. */
  | { outcome: 'documents'; needed: VersionRef[] }
  | {
      outcome: 'done';
      /** Leaves, and answers. */
      added: number;
      answers: number;
      /** Indexes of receipts that were passed over: erased; not of this log; too late, for others were recorded after them. */
      forgotten: number[];
      foreign: number[];
      late: number[];
      /** Marked or recalled, and nobody said by whom and why. */
      unsaid: VersionRef[];
      /** Indexes of all leaves behind which nothing is, though nothing was erased there. */
      missing: number[];
    };

/** `leaf`: index of the public leaf that names the new key. */
export type KeyChange =
  | { outcome: 'new' | 'same'; leaf: number }
  /** Nothing was ever logged: whatever key is there at the start will do. */
  | { outcome: 'empty' };

/** Leaves of the log as anyone may have them: of an answer the hash alone. */
export interface LogLeaves {
  from: number;
  /** How many leaves the log has. */
  size: number;
  /** From index `from` on, in order. `text` is that of a public leaf, null of any other. */
  leaves: { hash: Uint8Array; text: string | null }[];
}

/** A user who is merged into another; `contact` is put away until the merge is undone. */
export interface MergedUser {
  user: string;
  at: number;
  contact: Contact | null;
}

/**
 * Everything held about one user, and about all who are the same person by merges: one answer for any of them. An unknown
 * user has the same shape, empty.
 */
export interface HeldUser {
  user: string;
  /** Whom the others are merged into: the user, when nobody is. */
  account: string;
  /** In order of user id. */
  merged: MergedUser[];
  contact: Contact | null;
  standings: Standing[];
  /** Oldest first. */
  acceptances: Acceptance[];
  /** One for each acceptance, in the same order: compact JWS. */
  receipts: string[];
  /** One for each acceptance, in the same order. */
  prompts: (PromptSecret | null)[];
  notices: HeldNotice[];
  /** What was last shown at login, by user and policy. */
  prompted: ({ user: string; at: number } & VersionRef)[];
  /** Merges and what undid them, oldest first. */
  links: Link[];
}

/** What makes a prompt's token again beside the record: null without a prompt, or when a restore did not bring it back. */
export interface PromptSecret {
  nonce: string;
  /** SHA-256 of what it said, in hexadecimal digits. */
  words: string;
}

/** What is let go of after the retention period. */
export interface PurgeWish {
  at: number;
  /** So long is kept what has ended, milliseconds. */
  keepMs: number;
  /** A run begins so long after the last one has ended, milliseconds. */
  everyMs: number;
  /** Answers looked at in one step. */
  limit: number;
  /** Of a run of its own, apart from the one that processes share: where its last step came to, 0 for the first. */
  after?: number | undefined;
}

/** How much was let go of: answers, notices that lost their user id, and what was kept of prompts shown. */
export interface Purged {
  answers: number;
  notices: number;
  prompted: number;
}

/** One step of a run. `nextAt`: when the next run is due; null while this one goes on, after the place `reached`. */
export interface PurgeStep extends Purged {
  nextAt: number | null;
  reached: number;
}

/** What all runs have let go of, and when the last one ended; null before the first. */
export interface RetentionState extends Purged {
  ranAt: number | null;
}

/** How many answers were erased, and the index of the public leaf that says so; null when nothing was held, or the log has not begun. */
export interface EraseResult {
  answers: number;
  leaf: number | null;
}

export const SCOPES = ['publish', 'shop', 'read'] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key. The secret itself is never stored. */
export interface ApiKey {
  id: string;
  name: string;
  /** SHA-256 of the secret, 64 lower-case hexadecimal digits. */
  hash: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
}

/**
 * `dry` is counted and can be looked at, and writes to nobody: its publisher wished to see it first; `held` waits for a
 * release; `open` is being written and sent; `done` has told everyone it can;
 * `superseded` gave way to a newer material version; `recalled` ended with its version.
 */
export const CAMPAIGN_STATES = ['dry', 'held', 'open', 'done', 'superseded', 'recalled'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** How a publisher wishes a campaign to begin. */
export interface Opening {
  /** So many recipients a person has seen and agreed to. */
  confirmed?: number | undefined;
  /** Nobody is written to before a release. */
  dry?: boolean | undefined;
}

/**
 * Why a campaign waits: it is `dry`, it is the `second` within a day, more recipients than were confirmed (`count`), a `person` did it,
 * or the mail server refused the content again and again (`refusals`).
 */
export const HOLD_REASONS = ['dry', 'second', 'count', 'person', 'refusals'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** What a person can do to a campaign. A release also lets one go on that was held after its start. */
export const LEVERS = ['hold', 'release', 'pace'] as const;

/** What is kept of a campaign: its levers, and the mails that people sent themselves to look at (`test`). */
export const CAMPAIGN_ACTS = [...LEVERS, 'test'] as const;

/** One pull of a lever: by whom, why, when, and by which API key. `by` and `key` are null when the system did it. */
export interface CampaignAct {
  act: (typeof CAMPAIGN_ACTS)[number];
  by: string | null;
  /** A sentence for colleagues, or the reason's name when the system did it. */
  because: string | null;
  /** For `pace`: at most so many mails an hour; null for as many as the house allows. Null for the others. */
  perHour: number | null;
  at: number;
  key: string | null;
}

export type LeverResult =
  | { outcome: 'done'; state: CampaignState }
  /** It was so already; nothing was recorded. */
  | { outcome: 'same'; state: CampaignState }
  /** The campaign is over. */
  | { outcome: 'ended'; state: CampaignState }
  | { outcome: 'unknown' };

/** `queued` waits until due; `leased` is with a worker; `sent`, `moot` (need not be told any more) and `dead` are settled. */
export const NOTICE_STATES = ['queued', 'leased', 'sent', 'moot', 'dead'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** The mailing that a material version sets off; `policy` and `version` name it. */
export interface Campaign extends VersionRef {
  state: CampaignState;
  openedAt: number;
  /** When every affected user had a notice; null while they are being written. */
  fannedOutAt: number | null;
  doneAt: number | null;
  /** Users it was to tell by mail when it was opened. */
  recipients: number;
  /** Why it is held; null unless it is. */
  heldBecause: Exclude<HoldReason, 'dry'> | null;
  /** At most so many mails an hour; null for as many as the house allows. */
  perHour: number | null;
  /** When the last reminder was queued; null when there was none, or they are being written. */
  remindedAt: number | null;
  notices: Record<NoticeState, number>;
}

/** A user whom a campaign speaks to and mail did not reach. Those whose mail is still on its way are not among them. */
export interface Unreached {
  user: string;
  locale: Locale | null;
  /** No address is known, a mail server refused it, the mail came back later, or it could not be delivered in time. */
  why: 'no-address' | 'refused' | 'bounced' | 'undelivered';
  /** What the mail server said, without the address; null where it was never asked. */
  response: string | null;
}

/** A report that a mail which had been taken came back for good. */
export interface BounceReport {
  /** With its angle brackets. */
  messageId: string;
  /** Why, in short and without the address. */
  response: string;
}

/** How many people a material version speaks to, as things stand. Nobody is named. */
export interface Audience {
  /** Everyone known who has not said yes to it or a newer one; for a consent, who said yes to an older one. */
  prompted: number;
  /** Of them those that mail reaches, by language; null where none is known. */
  mailed: { locale: Locale | null; users: number }[];
  /** Of them those without an address, or with one that was refused. */
  unreached: number;
}

export interface FanOutResult {
  /** Notices written by this call. */
  written: number;
  /** Every affected user has a notice; also when the campaign does not run any more. */
  complete: boolean;
}

/** One e-mail to send now. Settle it with its token before `leasedUntil`. */
export interface ClaimedNotice extends VersionRef {
  id: string;
  token: string;
  user: string;
  email: string;
  /** The user's language, null when not known. */
  locale: Locale | null;
  /** The user's highest yes, 0 for none: the notice tells what changed since. */
  since: number;
  /** The one reminder to a user who was told before. */
  reminder: boolean;
  /** 1 at the first attempt. */
  attempt: number;
  queuedAt: number;
  leasedUntil: number;
}

export interface ClaimResult {
  notices: ClaimedNotice[];
  /** Candidates settled without sending: answered, without an address, or with one refused before. Nothing is left to claim now when this and `notices` are both empty. */
  moot: number;
  /** When a pace lets more of them go; null when no pace stood in the way. */
  nextAt: number | null;
}

/**
 * What is counted of the people a campaign speaks to. `affected`: those who have still to answer, have answered, or have a
 * notice. `waiting`: their mail is on its way. `failed`: it did not arrive. `unreachable`: no address to mail to.
 * `prompted`: shown it at login, as the shop reported or their answer proves. `answered`: here; `imported`: elsewhere, as
 * the shop says, and it counts. `putOff`: answered "later".
 */
export const PROGRESS = [
  'affected',
  'waiting',
  'mailed',
  'failed',
  'unreachable',
  'prompted',
  'answered',
  'imported',
  'putOff',
] as const;
export type ProgressCounts = Record<(typeof PROGRESS)[number], number>;

/** Counted in steps while people go on answering: not one instant's picture, but nobody waits for it. */
export interface Progress {
  byLocale: ({ locale: Locale | null } & ProgressCounts)[];
  /** By quarter of an hour, `at` its first instant, oldest first. */
  over: ({ at: number } & Record<ProgressEvent, number>)[];
}

/** What happens to people in the course of a campaign, each once at most. */
export const PROGRESS_EVENTS = ['mailed', 'failed', 'prompted', 'answered', 'putOff'] as const;
export type ProgressEvent = (typeof PROGRESS_EVENTS)[number];

/** Whom to remind now. */
export interface ReminderWish {
  at: number;
  /** So long before the first instant of a version's day its reminders are due, milliseconds. */
  leadMs: number;
  /** Nobody is reminded so soon after the first mail, milliseconds. */
  restMs: number;
  /** Users looked at in one step. */
  limit: number;
}

/** What a worker is ready for. */
export interface ClaimWish {
  limit: number;
  at: number;
  leaseMs: number;
  /** The house's own pace over all campaigns and workers, mails an hour; null or left out for none. */
  perHour?: number | null | undefined;
  /** Whether a notice goes out once more whose worker died between mark and answer: true unless told; else it is dead. */
  resend?: boolean | undefined;
}

/** A mail about to be handed over whole at `at`; should its worker die now, nobody else takes it up before `until`. */
export interface MarkWish {
  at: number;
  until: number;
}

/** How one attempt ended. `response` is the mail server's answer in short, without the address: notices keep none. */
export type NoticeOutcome =
  | { state: 'sent'; response: string }
  /** Try again at `dueAt`. */
  | { state: 'retry'; dueAt: number; response: string }
  /** Given up. `addressRefused` flags the contact's address. */
  | { state: 'dead'; response: string; addressRefused: boolean }
  /** Handed over whole, and no answer: sent once more at `dueAt`, null for never; after a second time it is given up. */
  | { state: 'unknown'; dueAt: number | null; response: string }
  /** Never tried (the worker stops): back in the queue, the attempt does not count. */
  | { state: 'returned' };

/** What was handed to the mail server: enough to prove later what was written, without saying to whom. */
export interface SentMail {
  /** With its angle brackets; the same at every attempt. */
  messageId: string;
  /** Which edition of the template wrote it. */
  template: string;
  locale: Locale;
  /** SHA-256 of the facts differences it told, null when it told none. */
  facts: string | null;
}

/** The end of one attempt. `mail` is null when nothing was handed to the mail server. */
export interface Settlement {
  id: string;
  token: string;
  outcome: NoticeOutcome;
  mail: SentMail | null;
}

/** What was handed to the mail server for a notice, and how that ended: kept for good, with no user and no address. */
export interface Delivery extends SentMail {
  outcome: 'sent' | 'dead';
  /** The mail server's answer, in short and without the address. */
  response: string;
  at: number;
}

export interface HeldNotice extends VersionRef {
  id: string;
  state: NoticeState;
  attempt: number;
  queuedAt: number;
  settledAt: number | null;
  response: string | null;
  /** When it came back; null when it did not. */
  bouncedAt: number | null;
  /** True once a reminder of it was queued. */
  reminder: boolean;
  /** Oldest first: the mail, and its reminder. Empty while nothing was settled, or nothing was handed over. */
  deliveries: Delivery[];
}

/** What webhooks tell of. */
export const WEBHOOK_EVENTS = ['version.published', 'acceptance.recorded', 'campaign.done'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Where webhooks go. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  events: WebhookEvent[];
  createdAt: number;
}

/** How it gets on there. */
export interface WebhookEndpointState extends WebhookEndpoint {
  waiting: number;
  delivered: number;
  dead: number;
  /** Attempts failed in a row, since when, and how the last one ended; null while all is well. */
  failures: number;
  failingSince: number | null;
  response: string | null;
  /** When it was given up; nothing is queued for it any more. */
  disabledAt: number | null;
}

/** One webhook to deliver now. Settle it with its token before the lease ends. */
export interface ClaimedWebhook {
  /** The same at every attempt. */
  id: string;
  endpoint: string;
  url: string;
  type: WebhookEvent;
  /** When it happened, epoch ms. */
  at: number;
  /** JSON text of the event's data. */
  data: string;
  token: string;
  /** 1 at the first attempt. */
  attempt: number;
}

export interface WebhookWish {
  at: number;
  leaseMs: number;
  /** At most so many for each endpoint; one while it is failing. */
  limit: number;
  /** Endpoints that are still at work on earlier ones. */
  busy: readonly string[];
}

/** How one attempt ended. `response` is short, and says nothing of a user. */
export type WebhookOutcome =
  | { state: 'delivered' }
  /** Tried again at `dueAt`; nothing else goes to the endpoint before `freeAt`. */
  | { state: 'retry'; dueAt: number; freeAt: number; response: string }
  /** Given up. */
  | { state: 'dead'; freeAt: number; response: string }
  /** The endpoint wants no more, or has failed too long: it is disabled, and all that waits for it is given up. */
  | { state: 'disabled'; response: string }
  /** Never tried: back in the queue, the attempt does not count. */
  | { state: 'returned' };

/** What became of a settlement: `stale` when another has the webhook, or it is gone. */
export type WebhookSettled = { state: 'settled'; failingSince: number | null } | { state: 'stale' };
