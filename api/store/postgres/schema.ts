/** The tables as drizzle sees them. The migrations make them; a test compares the two. */
import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { ANSWERS, KINDS } from '#model/ref.ts';
import { CAMPAIGN_STATES, NOTICE_STATES } from '../types.ts';

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
});
