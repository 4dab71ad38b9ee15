import { asc, eq, sql } from 'drizzle-orm';
import { recordOfRow } from '../rules/records.ts';
import { contactAfter } from '../rules/telling.ts';
import type { HeldUser, Store, UserInput } from '../store.ts';
import { noticeWriter } from './campaigns.ts';
import type { Database } from './database.ts';
import { isKeyOfReceipt, receiptColumns, receiptOf } from './log.ts';
import { excluded, placeholders } from './prepare.ts';
import type { PublishedReader } from './published.ts';
import { recordColumns, standingQuery } from './queries.ts';
import { acceptances, contacts, logKeys, notices, receipts } from './schema.ts';

type Users = Pick<Store, 'putUsers' | 'user' | 'standing' | 'standings'>;

export function users(database: Database, current: PublishedReader): Users {
  const byUser = standingQuery(database.db);
  const contactWriter = prepareContacts(database);
  return {
    putUsers: (inputs, at) => database.write(() => contactWriter(inputs, at)),
    user: (user) => database.snapshot(() => held(database, user)),
    standing: (user) => database.read(() => ({ generation: current.generation(), standings: byUser.all({ user }) })),
    standings: (users) =>
      database.snapshot(() => ({
        generation: current.generation(),
        byUser: new Map(users.map((user) => [user, byUser.all({ user })])),
      })),
  };
}

function prepareContacts(database: Database) {
  const { db } = database;
  const find = db
    .select()
    .from(contacts)
    .where(eq(contacts.user, sql.placeholder('user')))
    .prepare();
  const upsert = db
    .insert(contacts)
    .values(placeholders(contacts))
    .onConflictDoUpdate({ target: contacts.user, set: excluded(contacts) })
    .prepare();
  const writeNotices = noticeWriter(database);
  return (inputs: readonly UserInput[], at: number): void => {
    const reachable: string[] = [];
    for (const input of inputs) {
      const before = find.get({ user: input.user });
      const after = contactAfter(before, input, at);
      if (after === before) continue;
      upsert.run({ ...after, user: input.user });
      if (after.email !== null && after.email !== before?.email) reachable.push(input.user);
    }
    if (reachable.length > 0) writeNotices.forRunningCampaigns(reachable, at);
  };
}

function held({ db }: Database, user: string): HeldUser {
  const { id, policy, version, state, attempt, queuedAt, settledAt, response } = notices;
  const answered = answersOf(db, user);
  return {
    user,
    contact: db.select(contactColumns()).from(contacts).where(eq(contacts.user, user)).get() ?? null,
    standings: standingQuery(db).all({ user }),
    acceptances: answered.map(({ record }) => record),
    receipts: answered.map(({ record, kept }) => receiptOf(record, kept)),
    notices: db
      .select({ id, policy, version, state, attempt, queuedAt, settledAt, response })
      .from(notices)
      .where(eq(notices.user, user))
      .orderBy(asc(notices.queuedAt))
      .all(),
  };
}

function answersOf(db: Database['db'], user: string) {
  return db
    .select({ record: recordColumns(), kept: receiptColumns() })
    .from(acceptances)
    .innerJoin(receipts, eq(receipts.acceptance, acceptances.id))
    .innerJoin(logKeys, isKeyOfReceipt())
    .where(eq(acceptances.user, user))
    .orderBy(asc(acceptances.recordedAt), asc(acceptances.entry))
    .all()
    .map(({ record, kept }) => ({ record: recordOfRow(record), kept }));
}

function contactColumns() {
  const { email, locale, createdAt, changedAt, refusedAt } = contacts;
  return { email, locale, createdAt, changedAt, refusedAt };
}
