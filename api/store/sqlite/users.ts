import { asc, eq, inArray, sql } from 'drizzle-orm';
import { inTurns } from '../../turns.ts';
import { deliveriesOf } from '../rules/deliveries.ts';
import { keptAfter, ownedAfter } from '../rules/merging/kept.ts';
import { linksOf } from '../rules/merging.ts';
import { idsOf, mergedUsers, personOf } from '../rules/persons.ts';
import { promptOfRow, recordOfRow } from '../rules/records.ts';
import { runSteps } from '../rules/steps.ts';
import { contactAfter } from '../rules/telling.ts';
import type { HeldUser, Store, UserInput } from '../store.ts';
import { addressedTeller } from './campaigns.ts';
import { type Database, executor } from './database.ts';
import { isKeyOfReceipt, receiptColumns, receiptOf } from './log.ts';
import { excluded, placeholders } from './prepare.ts';
import type { PublishedReader } from './published.ts';
import { aliasQuery, recordColumns, standingQuery } from './queries.ts';
import { acceptances, aliases, contacts, logKeys, notices, prompted, receipts } from './schema.ts';
import { standingReader } from './standing.ts';

type Users = Pick<Store, 'putUsers' | 'user' | 'standings'>;

export function users(database: Database, current: PublishedReader): Users {
  const standing = standingReader(database);
  const contactWriter = prepareContacts(database);
  return {
    putUsers: (inputs, at) => database.write(() => contactWriter(inputs, at)),
    user: async (user) => withReceipts(await database.snapshot(() => held(database, user))),
    standings: (users) =>
      database.snapshot(() => ({
        generation: current.generation(),
        byUser: new Map(users.map((user) => [user, standing(user)])),
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
  const alias = aliasQuery(db);
  const putAside = db
    .update(aliases)
    .set({ kept: sql`${sql.placeholder('kept')}` })
    .where(eq(aliases.user, sql.placeholder('user')))
    .prepare();
  const lenders = db
    .select({ user: aliases.user, kept: aliases.kept })
    .from(aliases)
    .where(eq(aliases.into, sql.placeholder('user')))
    .prepare();
  const ownBorrowed = (input: UserInput): void => {
    for (const { user, kept } of lenders.all({ user: input.user }))
      putAside.run({ user, kept: ownedAfter(kept, input) });
  };
  const tellAddressed = addressedTeller(database);
  return (inputs: readonly UserInput[], at: number): void => {
    const reachable: string[] = [];
    for (const input of inputs) {
      const merged = alias.get({ user: input.user });
      if (merged) {
        putAside.run({ user: input.user, kept: keptAfter(merged.kept, input, at) });
        continue;
      }
      ownBorrowed(input);
      const before = find.get({ user: input.user });
      const after = contactAfter(before, input, at);
      if (after === before) continue;
      upsert.run({ ...after, user: input.user });
      if (after.email !== null && after.email !== before?.email) reachable.push(input.user);
    }
    if (reachable.length > 0) tellAddressed({ users: reachable, isChance: null }, at);
  };
}

/** Made when nothing waits for the database any more: of somebody with thousands of answers it takes a while. */
async function withReceipts({ answered, ...rest }: ReturnType<typeof held>): Promise<HeldUser> {
  return { ...rest, receipts: await inTurns(answered, ({ record, kept }) => receiptOf(record, kept)) };
}

function held({ db }: Database, user: string) {
  const { id, policy, version, state, attempt, queuedAt, settledAt, response, bouncedAt, reminder } = notices;
  const person = runSteps(personOf(user), executor(db));
  const { account } = person;
  const users = idsOf(person);
  const answered = answersOf(db, users);
  const sent = db
    .select({ id, policy, version, state, attempt, queuedAt, settledAt, response, bouncedAt, reminder })
    .from(notices)
    .where(inArray(notices.user, users))
    .orderBy(asc(notices.queuedAt))
    .all()
    .map((notice) => ({ ...notice, reminder: notice.reminder === 1 }));
  return {
    user,
    account,
    merged: mergedUsers(person),
    contact: db.select(contactColumns()).from(contacts).where(eq(contacts.user, account)).get() ?? null,
    standings: standingQuery(db).all({ user: account }),
    acceptances: answered.map(({ record }) => record),
    answered,
    prompts: answered.map(({ prompt }) => prompt),
    notices: runSteps(deliveriesOf(users, sent), executor(db)),
    prompted: db
      .select()
      .from(prompted)
      .where(inArray(prompted.user, users))
      .orderBy(asc(prompted.user), asc(prompted.policy))
      .all(),
    links: runSteps(linksOf(users), executor(db)),
  };
}

function answersOf(db: Database['db'], users: string[]) {
  return db
    .select({ record: recordColumns(), prompt: promptColumns(), kept: receiptColumns() })
    .from(acceptances)
    .innerJoin(receipts, eq(receipts.acceptance, acceptances.id))
    .innerJoin(logKeys, isKeyOfReceipt())
    .where(inArray(acceptances.user, users))
    .orderBy(asc(acceptances.recordedAt), asc(acceptances.entry))
    .all()
    .map(({ record, prompt, kept }) => ({ record: recordOfRow(record), prompt: promptOfRow(prompt), kept }));
}

function contactColumns() {
  const { email, locale, createdAt, changedAt, refusedAt } = contacts;
  return { email, locale, createdAt, changedAt, refusedAt };
}

function promptColumns() {
  const { nonce, words } = acceptances;
  return { nonce, words };
}
