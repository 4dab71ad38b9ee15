/** The tables as drizzle sees them. The migrations make them; a test compares the two. */
import { customType, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { ANSWERS, KINDS } from '#model/ref.ts';
import { CAMPAIGN_ACTS, CAMPAIGN_STATES, HOLD_REASONS, NOTICE_STATES, PROVENANCES } from '../types.ts';

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'blob' });
const reference = () => ({ policy: text('policy').notNull(), version: integer('version').notNull() });
const act = () => ({
  ...reference(),
  by: text('by').notNull(),
  because: text('because').notNull(),
  at: integer('at').notNull(),
  key: text('key').notNull(),
});

export const state = sqliteTable('state', {
  id: integer('id').primaryKey(),
  generation: integer('generation').notNull(),
});

export const versions = sqliteTable('versions', {
  ...reference(),
  kind: text('kind', { enum: KINDS }).notNull(),
  effective: text('effective').notNull(),
  effectiveAt: integer('effective_at').notNull(),
  publishedAt: integer('published_at').notNull(),
  key: text('key').notNull(),
  body: text('body').notNull(),
  text: text('text').notNull(),
});

export const presentations = sqliteTable('presentations', {
  ...reference(),
  body: text('body').notNull(),
  refreshedAt: integer('refreshed_at').notNull(),
});

/** Every presentation there ever was, in order; the last one of a version is that in `presentations`. */
export const editions = sqliteTable('editions', {
  entry: integer('entry').primaryKey(),
  ...reference(),
  at: integer('at').notNull(),
  body: text('body').notNull(),
});

export const marks = sqliteTable('marks', act());
export const recalls = sqliteTable('recalls', act());

export const contacts = sqliteTable('contacts', {
  user: text('user_id').primaryKey(),
  email: text('email'),
  locale: text('locale'),
  createdAt: integer('created_at').notNull(),
  changedAt: integer('changed_at').notNull(),
  emailSince: integer('email_since').notNull(),
  refusedAt: integer('refused_at'),
});

export const acceptances = sqliteTable('acceptances', {
  /** Grows with every row. */
  entry: integer('entry').primaryKey(),
  id: text('id').notNull(),
  user: text('user_id').notNull(),
  ...reference(),
  locale: text('locale'),
  content: text('content'),
  answer: text('answer', { enum: ANSWERS }).notNull(),
  channel: text('channel').notNull(),
  prompt: text('prompt'),
  promptIssuedAt: integer('prompt_issued_at'),
  recordedAt: integer('recorded_at').notNull(),
  key: text('key').notNull(),
  generation: integer('generation').notNull(),
  nonce: text('nonce').notNull(),
  provenance: text('provenance').notNull().default('observed'),
  answeredAt: integer('answered_at'),
  /** 0 or 1; null of an observed answer. */
  counts: integer('counts'),
  source: text('source'),
  /** What the prompt said, as a hash; null when there was none, or it is not known any more. */
  words: bytes('words'),
});

export const standings = sqliteTable('standings', {
  user: text('user_id').notNull(),
  policy: text('policy').notNull(),
  yes: integer('yes').notNull(),
  answer: text('answer', { enum: ['acknowledge', 'accept', 'consent', 'decline', 'withdraw'] }),
  answeredVersion: integer('answered_version'),
  answeredAt: integer('answered_at'),
  deferredVersion: integer('deferred_version'),
  deferredUntil: integer('deferred_until'),
  acceptance: text('acceptance').notNull(),
  provenance: text('provenance', { enum: PROVENANCES }).notNull().default('observed'),
});

export const apiKeys = sqliteTable('api_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  hash: text('hash').notNull(),
  scopes: text('scopes').notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  revokedAt: integer('revoked_at'),
});

export const campaigns = sqliteTable('campaigns', {
  ...reference(),
  kind: text('kind', { enum: KINDS }).notNull(),
  state: text('state', { enum: CAMPAIGN_STATES }).notNull(),
  openedAt: integer('opened_at').notNull(),
  /** The last user whose notice is written. */
  reached: text('reached').notNull(),
  fannedOutAt: integer('fanned_out_at'),
  doneAt: integer('done_at'),
  /** Users it was to tell by mail when it was opened. */
  recipients: integer('recipients').notNull(),
  heldBecause: text('held_because', { enum: HOLD_REASONS }),
  perHour: integer('per_hour'),
  /** When its pace lets the next mail go. */
  freeAt: integer('free_at').notNull().default(0),
  /** The last user looked at for a reminder. */
  reminderReached: text('reminder_reached').notNull().default(''),
  remindedAt: integer('reminded_at'),
});

export const notices = sqliteTable('notices', {
  id: text('id').notNull(),
  ...reference(),
  user: text('user_id').notNull(),
  state: text('state', { enum: NOTICE_STATES }).notNull(),
  queuedAt: integer('queued_at').notNull(),
  /** When to try next; while leased, when the lease ends. */
  dueAt: integer('due_at').notNull(),
  attempt: integer('attempt').notNull(),
  token: text('token'),
  claimedAt: integer('claimed_at'),
  settledAt: integer('settled_at'),
  response: text('response'),
  bouncedAt: integer('bounced_at'),
  /** 1 once its reminder is queued. */
  reminder: integer('reminder').notNull().default(0),
  /** When its mail was about to be handed over whole; null once it is known what came of it. */
  handedAt: integer('handed_at'),
  /** How often that was never known. */
  doubts: integer('doubts').notNull().default(0),
});

export const campaignActs = sqliteTable('campaign_acts', {
  entry: integer('entry').primaryKey(),
  ...reference(),
  act: text('act', { enum: CAMPAIGN_ACTS }).notNull(),
  by: text('by'),
  because: text('because'),
  perHour: integer('per_hour'),
  at: integer('at').notNull(),
  key: text('key'),
});

/** What was handed to the mail server for a notice, and its answer. Holds no user and no address. */
export const deliveries = sqliteTable('deliveries', {
  entry: integer('entry').primaryKey(),
  notice: text('notice').notNull(),
  messageId: text('message_id').notNull(),
  template: text('template').notNull(),
  locale: text('locale').notNull(),
  facts: text('facts'),
  outcome: text('outcome', { enum: ['sent', 'dead'] }).notNull(),
  response: text('response').notNull(),
  at: integer('at').notNull(),
});

export const log = sqliteTable('log', { id: integer('id').primaryKey(), edge: bytes('edge').notNull() });

export const leaves = sqliteTable('leaves', {
  index: integer('idx').primaryKey(),
  hash: bytes('hash').notNull(),
  /** RFC 8785 text of a public leaf. */
  text: text('entry'),
});

export const nodes = sqliteTable('nodes', {
  level: integer('level').notNull(),
  index: integer('idx').notNull(),
  hash: bytes('hash').notNull(),
});

export const logKeys = sqliteTable('log_keys', {
  keyNo: integer('key_no').primaryKey(),
  kid: text('kid').notNull(),
  x: text('x').notNull(),
  /** Of the leaf that names it. */
  index: integer('idx').notNull().default(0),
  handover: bytes('handover'),
});

export const receipts = sqliteTable('receipts', {
  index: integer('idx').primaryKey(),
  acceptance: text('acceptance').notNull(),
  opening: bytes('opening').notNull(),
  size: integer('size').notNull(),
  root: bytes('root').notNull(),
  keyNo: integer('key_no').notNull(),
  signature: bytes('signature').notNull(),
});

/** Leaves whose records are gone, and the leaf that says so. */
export const erased = sqliteTable('erased', {
  index: integer('idx').primaryKey(),
  by: integer('by_idx').notNull(),
});

/** When the house's own pace lets the next mail go: one row. */
export const mailPace = sqliteTable('mail_pace', {
  id: integer('id').primaryKey(),
  freeAt: integer('free_at').notNull(),
});

/** Which version of a policy a user was last shown at login, and since when. Goes with the user. */
export const prompted = sqliteTable('prompted', {
  user: text('user_id').notNull(),
  ...reference(),
  at: integer('at').notNull(),
});

/** That one user is another, or is not after all: one row a leaf. */
export const links = sqliteTable('links', {
  index: integer('idx').primaryKey(),
  id: text('id').notNull(),
  type: text('type', { enum: ['merge', 'unmerge'] }).notNull(),
  user: text('user_id').notNull(),
  into: text('into_user').notNull(),
  at: integer('at').notNull(),
  key: text('key').notNull(),
  opening: bytes('opening').notNull(),
});

/** The merges that stand. */
export const aliases = sqliteTable('aliases', {
  user: text('user_id').primaryKey(),
  into: text('into_user').notNull(),
  /** Of the link that made it. */
  index: integer('idx').notNull(),
  at: integer('at').notNull(),
  /** What comes back when it is undone, as JSON: see `rules/merging.ts`. */
  kept: text('kept').notNull(),
});

/** How far the purge after the retention period has come, and what it has let go of: one row. */
export const retention = sqliteTable('retention', {
  id: integer('id').primaryKey(),
  reached: integer('reached'),
  ranAt: integer('ran_at'),
  answers: integer('answers').notNull(),
  notices: integer('notices').notNull(),
  prompted: integer('prompted').notNull(),
});

/** Where webhooks go, and how they get on there. */
export const webhookEndpoints = sqliteTable('webhook_endpoints', {
  id: text('id').notNull(),
  url: text('url').notNull(),
  /** Joined by spaces. */
  events: text('events').notNull(),
  createdAt: integer('created_at').notNull(),
  delivered: integer('delivered').notNull(),
  dead: integer('dead').notNull(),
  failures: integer('failures').notNull(),
  failingSince: integer('failing_since'),
  freeAt: integer('free_at').notNull(),
  response: text('response'),
  disabledAt: integer('disabled_at'),
});

/** Webhooks that wait. Those about a user go with the user. */
export const webhooks = sqliteTable('webhooks', {
  id: text('id').notNull(),
  endpoint: text('endpoint').notNull(),
  type: text('type').notNull(),
  at: integer('at').notNull(),
  user: text('user_id'),
  data: text('data').notNull(),
  dueAt: integer('due_at').notNull(),
  attempt: integer('attempt').notNull(),
  token: text('token'),
});
