/** The tables as drizzle sees them. The migrations make them; a test compares the two. */
import { bigint, customType, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { ANSWERS, KINDS } from '#model/ref.ts';
import { CAMPAIGN_ACTS, CAMPAIGN_STATES, HOLD_REASONS, NOTICE_STATES, PROVENANCES } from '../types.ts';

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const reference = () => ({ policy: text('policy').notNull(), version: integer('version').notNull() });
const act = () => ({
  ...reference(),
  by: text('by').notNull(),
  because: text('because').notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  key: text('key').notNull(),
});

export const state = pgTable('state', {
  id: integer('id').primaryKey(),
  generation: bigint('generation', { mode: 'number' }).notNull(),
});

export const versions = pgTable('versions', {
  ...reference(),
  kind: text('kind', { enum: KINDS }).notNull(),
  effective: text('effective').notNull(),
  effectiveAt: bigint('effective_at', { mode: 'number' }).notNull(),
  publishedAt: bigint('published_at', { mode: 'number' }).notNull(),
  key: text('key').notNull(),
  body: text('body').notNull(),
  text: text('text').notNull(),
});

export const presentations = pgTable('presentations', {
  ...reference(),
  body: text('body').notNull(),
  refreshedAt: bigint('refreshed_at', { mode: 'number' }).notNull(),
});

/** Every presentation there ever was, in order; the last one of a version is that in `presentations`. */
export const editions = pgTable('editions', {
  entry: bigint('entry', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  ...reference(),
  at: bigint('at', { mode: 'number' }).notNull(),
  body: text('body').notNull(),
});

export const marks = pgTable('marks', act());
export const recalls = pgTable('recalls', act());

export const contacts = pgTable('contacts', {
  user: text('user_id').primaryKey(),
  email: text('email'),
  locale: text('locale'),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  changedAt: bigint('changed_at', { mode: 'number' }).notNull(),
  emailSince: bigint('email_since', { mode: 'number' }).notNull(),
  refusedAt: bigint('refused_at', { mode: 'number' }),
});

export const acceptances = pgTable('acceptances', {
  /** Grows with every row. */
  entry: bigint('entry', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  id: text('id').notNull(),
  user: text('user_id').notNull(),
  ...reference(),
  locale: text('locale'),
  content: text('content'),
  answer: text('answer', { enum: ANSWERS }).notNull(),
  channel: text('channel').notNull(),
  prompt: text('prompt'),
  promptIssuedAt: bigint('prompt_issued_at', { mode: 'number' }),
  recordedAt: bigint('recorded_at', { mode: 'number' }).notNull(),
  key: text('key').notNull(),
  generation: bigint('generation', { mode: 'number' }).notNull(),
  nonce: text('nonce').notNull(),
  provenance: text('provenance').notNull().default('observed'),
  answeredAt: bigint('answered_at', { mode: 'number' }),
  /** 0 or 1; null of an observed answer. */
  counts: integer('counts'),
  source: text('source'),
  /** What the prompt said, as a hash; null when there was none, or it is not known any more. */
  words: bytes('words'),
});

export const standings = pgTable('standings', {
  user: text('user_id').notNull(),
  policy: text('policy').notNull(),
  yes: integer('yes').notNull(),
  answer: text('answer', { enum: ['acknowledge', 'accept', 'consent', 'decline', 'withdraw'] }),
  answeredVersion: integer('answered_version'),
  answeredAt: bigint('answered_at', { mode: 'number' }),
  deferredVersion: integer('deferred_version'),
  deferredUntil: bigint('deferred_until', { mode: 'number' }),
  acceptance: text('acceptance').notNull(),
  provenance: text('provenance', { enum: PROVENANCES }).notNull().default('observed'),
});

export const apiKeys = pgTable('api_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  hash: text('hash').notNull(),
  scopes: text('scopes').notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  expiresAt: bigint('expires_at', { mode: 'number' }),
  revokedAt: bigint('revoked_at', { mode: 'number' }),
});

export const campaigns = pgTable('campaigns', {
  ...reference(),
  kind: text('kind', { enum: KINDS }).notNull(),
  state: text('state', { enum: CAMPAIGN_STATES }).notNull(),
  openedAt: bigint('opened_at', { mode: 'number' }).notNull(),
  /** The last user whose notice is written. */
  reached: text('reached').notNull(),
  fannedOutAt: bigint('fanned_out_at', { mode: 'number' }),
  doneAt: bigint('done_at', { mode: 'number' }),
  /** Users it was to tell by mail when it was opened. */
  recipients: integer('recipients').notNull(),
  heldBecause: text('held_because', { enum: HOLD_REASONS }),
  perHour: integer('per_hour'),
  /** When its pace lets the next mail go. */
  freeAt: bigint('free_at', { mode: 'number' }).notNull().default(0),
  /** The last user looked at for a reminder. */
  reminderReached: text('reminder_reached').notNull().default(''),
  remindedAt: bigint('reminded_at', { mode: 'number' }),
});

export const notices = pgTable('notices', {
  id: text('id').notNull(),
  ...reference(),
  user: text('user_id').notNull(),
  state: text('state', { enum: NOTICE_STATES }).notNull(),
  queuedAt: bigint('queued_at', { mode: 'number' }).notNull(),
  /** When to try next; while leased, when the lease ends. */
  dueAt: bigint('due_at', { mode: 'number' }).notNull(),
  attempt: integer('attempt').notNull(),
  token: text('token'),
  claimedAt: bigint('claimed_at', { mode: 'number' }),
  settledAt: bigint('settled_at', { mode: 'number' }),
  response: text('response'),
  bouncedAt: bigint('bounced_at', { mode: 'number' }),
  /** 1 once its reminder is queued. */
  reminder: integer('reminder').notNull().default(0),
  /** When its mail was about to be handed over whole; null once it is known what came of it. */
  handedAt: bigint('handed_at', { mode: 'number' }),
  /** How often that was never known. */
  doubts: integer('doubts').notNull().default(0),
});

export const campaignActs = pgTable('campaign_acts', {
  entry: bigint('entry', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  ...reference(),
  act: text('act', { enum: CAMPAIGN_ACTS }).notNull(),
  by: text('by'),
  because: text('because'),
  perHour: integer('per_hour'),
  at: bigint('at', { mode: 'number' }).notNull(),
  key: text('key'),
});

/** What was handed to the mail server for a notice, and its answer. Holds no user and no address. */
export const deliveries = pgTable('deliveries', {
  entry: bigint('entry', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  notice: text('notice').notNull(),
  messageId: text('message_id').notNull(),
  template: text('template').notNull(),
  locale: text('locale').notNull(),
  facts: text('facts'),
  outcome: text('outcome', { enum: ['sent', 'dead'] }).notNull(),
  response: text('response').notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
});

export const log = pgTable('log', { id: integer('id').primaryKey(), edge: bytes('edge').notNull() });

export const leaves = pgTable('leaves', {
  index: bigint('idx', { mode: 'number' }).primaryKey(),
  hash: bytes('hash').notNull(),
  /** RFC 8785 text of a public leaf. */
  text: text('entry'),
});

export const nodes = pgTable('nodes', {
  level: integer('level').notNull(),
  index: bigint('idx', { mode: 'number' }).notNull(),
  hash: bytes('hash').notNull(),
});

export const logKeys = pgTable('log_keys', {
  keyNo: integer('key_no').primaryKey(),
  kid: text('kid').notNull(),
  x: text('x').notNull(),
  /** Of the leaf that names it. */
  index: bigint('idx', { mode: 'number' }).notNull().default(0),
  handover: bytes('handover'),
});

export const receipts = pgTable('receipts', {
  index: bigint('idx', { mode: 'number' }).primaryKey(),
  acceptance: text('acceptance').notNull(),
  opening: bytes('opening').notNull(),
  size: bigint('size', { mode: 'number' }).notNull(),
  root: bytes('root').notNull(),
  keyNo: integer('key_no').notNull(),
  signature: bytes('signature').notNull(),
});

/** Leaves whose records are gone, and the leaf that says so. */
export const erased = pgTable('erased', {
  index: bigint('idx', { mode: 'number' }).primaryKey(),
  by: bigint('by_idx', { mode: 'number' }).notNull(),
});

/** When the house's own pace lets the next mail go: one row. */
export const mailPace = pgTable('mail_pace', {
  id: integer('id').primaryKey(),
  freeAt: bigint('free_at', { mode: 'number' }).notNull(),
});

/** Which version of a policy a user was last shown at login, and since when. Goes with the user. */
export const prompted = pgTable('prompted', {
  user: text('user_id').notNull(),
  ...reference(),
  at: bigint('at', { mode: 'number' }).notNull(),
});

/** That one user is another, or is not after all: one row a leaf. */
export const links = pgTable('links', {
  index: bigint('idx', { mode: 'number' }).primaryKey(),
  id: text('id').notNull(),
  type: text('type', { enum: ['merge', 'unmerge'] }).notNull(),
  user: text('user_id').notNull(),
  into: text('into_user').notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  key: text('key').notNull(),
  opening: bytes('opening').notNull(),
});

/** The merges that stand. */
export const aliases = pgTable('aliases', {
  user: text('user_id').primaryKey(),
  into: text('into_user').notNull(),
  /** Of the link that made it. */
  index: bigint('idx', { mode: 'number' }).notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  /** What comes back when it is undone, as JSON: see `rules/merging.ts`. */
  kept: text('kept').notNull(),
});

/** How far the purge after the retention period has come, and what it has let go of: one row. */
export const retention = pgTable('retention', {
  id: integer('id').primaryKey(),
  reached: bigint('reached', { mode: 'number' }),
  ranAt: bigint('ran_at', { mode: 'number' }),
  answers: bigint('answers', { mode: 'number' }).notNull(),
  notices: bigint('notices', { mode: 'number' }).notNull(),
  prompted: bigint('prompted', { mode: 'number' }).notNull(),
});

/** Where webhooks go, and how they get on there. */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: text('id').notNull(),
  url: text('url').notNull(),
  /** Joined by spaces. */
  events: text('events').notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  delivered: bigint('delivered', { mode: 'number' }).notNull(),
  dead: bigint('dead', { mode: 'number' }).notNull(),
  failures: integer('failures').notNull(),
  failingSince: bigint('failing_since', { mode: 'number' }),
  freeAt: bigint('free_at', { mode: 'number' }).notNull(),
  response: text('response'),
  disabledAt: bigint('disabled_at', { mode: 'number' }),
});

/** Webhooks that wait. Those about a user go with the user. */
export const webhooks = pgTable('webhooks', {
  id: text('id').notNull(),
  endpoint: text('endpoint').notNull(),
  type: text('type').notNull(),
  at: bigint('at', { mode: 'number' }).notNull(),
  user: text('user_id'),
  data: text('data').notNull(),
  dueAt: bigint('due_at', { mode: 'number' }).notNull(),
  attempt: integer('attempt').notNull(),
  token: text('token'),
});
