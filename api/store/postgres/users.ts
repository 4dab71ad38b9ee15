import { asc, eq, or, sql } from 'drizzle-orm';
import { inTurns } from '../../turns.ts';
import { deliveriesOf } from '../rules/deliveries.ts';
import { keptAfter, ownedAfter } from '../rules/merging/kept.ts';
import { linksOf } from '../rules/merging.ts';
import { idsOf, mergedUsers, personOf } from '../rules/persons.ts';
import { promptOfRow, recordOfRow } from '../rules/records.ts';
import { awaitSteps } from '../rules/steps.ts';
import { type ContactRow, contactAfter } from '../rules/telling.ts';
import type { Acceptance, HeldUser, PromptSecret, Standing, Store, UserInput } from '../store.ts';
import { tellAddressed } from './campaigns.ts';
import { type Database, executor, lock, type Session } from './database.ts';
import { isKeyOfReceipt, receiptColumns, receiptOf } from './log.ts';
import { isAny, recordColumns, standingsOf, standingsOfMany } from './queries.ts';
import { acceptances, aliases, contacts, logKeys, notices, prompted, receipts, standings, state } from './schema.ts';

type Users = Pick<Store, 'putUsers' | 'user' | 'standings'>;

export function users(database: Database): Users {
  return {
    putUsers: (inputs, at) => database.write((tx) => putUsers(tx, inputs, at)),
    user: async (user) => withReceipts(await database.snapshot((tx) => held(tx, user))),
    standings: (users) => database.read((db) => standingsAt(db, users)),
  };
}

async function putUsers(tx: Session, all: readonly UserInput[], at: number): Promise<void> {
  await lock(tx, 'campaigns', 'shared');
  const inputs = await putAside(tx, all, at);
  const before = await lockContacts(tx, [...new Set(inputs.map((input) => input.user))].sort(), at);
  const after = new Map<string, ContactRow>(before);
  for (const input of inputs) after.set(input.user, contactAfter(after.get(input.user), input, at));
  const changed = [...after].filter(([user, contact]) => contact !== before.get(user));
  await writeContacts(tx, changed);
  const reachable = changed.filter(([user, { email }]) => email !== null && email !== before.get(user)!.email);
  if (reachable.length === 0) return;
  const users = reachable.map(([user]) => user);
  await tellAddressed(tx, { users, isChance: null }, at);
}

/**
 * Keeps what is told of users who are merged into others, for when that is undone, and that an account has said something of
 * its own. Gives the inputs of all who are merged into nobody.
 */
async function putAside(tx: Session, inputs: readonly UserInput[], at: number): Promise<UserInput[]> {
  const users = inputs.map(({ user }) => user);
  const found = await tx
    .select()
    .from(aliases)
    .where(or(isAny(aliases.user, users), isAny(aliases.into, users)))
    .orderBy(asc(aliases.user))
    .for('update');
  const kept = new Map(found.map((alias) => [alias.user, alias.kept]));
  const rest = inputs.filter((input) => !kept.has(input.user));
  for (const input of inputs) {
    const before = kept.get(input.user);
    if (before !== undefined) kept.set(input.user, keptAfter(before, input, at));
    const lenders = found.filter(({ into }) => into === input.user);
    for (const { user } of lenders) kept.set(user, ownedAfter(kept.get(user)!, input));
  }
  for (const [user, text] of kept) await tx.update(aliases).set({ kept: text }).where(eq(aliases.user, user));
  return rest;
}

/** Makes the missing rows and locks all of them, in one order for everybody, so that two writers never wait in a circle. */
async function lockContacts(tx: Session, users: string[], at: number): Promise<Map<string, ContactRow>> {
  await tx.execute(sql`INSERT INTO contacts (user_id, created_at, changed_at, email_since)
    SELECT user_id, ${at}, ${at}, ${at} FROM unnest(${sql.param(users)}::text[]) AS user_id ON CONFLICT DO NOTHING`);
  const rows = await tx
    .select()
    .from(contacts)
    .where(isAny(contacts.user, users))
    .orderBy(asc(contacts.user))
    .for('update');
  return new Map(rows.map(({ user, ...contact }) => [user, contact]));
}

async function writeContacts(tx: Session, changed: [string, ContactRow][]): Promise<void> {
  const column = (pick: (contact: ContactRow) => string | number | null) =>
    sql.param(changed.map(([, contact]) => pick(contact)));
  await tx.execute(sql`UPDATE contacts SET email = new.email, locale = new.locale, changed_at = new.changed_at,
      email_since = new.email_since, refused_at = new.refused_at
    FROM unnest(${sql.param(changed.map(([user]) => user))}::text[], ${column((one) => one.email)}::text[],
      ${column((one) => one.locale)}::text[], ${column((one) => one.changedAt)}::bigint[],
      ${column((one) => one.emailSince)}::bigint[], ${column((one) => one.refusedAt)}::bigint[])
      AS new (user_id, email, locale, changed_at, email_since, refused_at)
    WHERE contacts.user_id = new.user_id`);
}

type Standings = Awaited<ReturnType<Store['standings']>>;

/** Generation and standings by one statement: one round trip, one snapshot. */
async function standingsAt(db: Session, users: readonly string[]): Promise<Standings> {
  const rows = await db
    .select({ generation: state.generation, standing: standings })
    .from(state)
    .leftJoin(standings, isAny(standings.user, users))
    .orderBy(asc(standings.user), asc(standings.policy));
  const byUser = new Map<string, Standing[]>(users.map((user) => [user, []]));
  for (const { standing } of rows) {
    if (!standing) continue;
    const { user, ...rest } = standing;
    byUser.get(user)!.push(rest);
  }
  await followMerges(db, byUser);
  return { generation: rows[0]!.generation, byUser };
}

/** Who is merged into another has no standing of their own: only those who have none are looked up a second time. */
async function followMerges(db: Session, byUser: Map<string, Standing[]>): Promise<void> {
  const without = [...byUser].filter(([, own]) => own.length === 0).map(([user]) => user);
  if (without.length === 0) return;
  for (const [user, { standings }] of await standingsOfMany(db, without)) byUser.set(user, standings);
}

/** Made when nothing waits for the database any more: of somebody with thousands of answers it takes a while. */
async function withReceipts({ answered, ...rest }: Awaited<ReturnType<typeof held>>): Promise<HeldUser> {
  return { ...rest, receipts: await inTurns(answered, ({ record, kept }) => receiptOf(record, kept)) };
}

async function held(tx: Session, user: string) {
  const { email, locale, createdAt, changedAt, refusedAt } = contacts;
  const { id, policy, version, state, attempt, queuedAt, settledAt, response, bouncedAt, reminder } = notices;
  const person = await awaitSteps(personOf(user), executor(tx));
  const { account } = person;
  const users = idsOf(person);
  const [contact] = await tx
    .select({ email, locale, createdAt, changedAt, refusedAt })
    .from(contacts)
    .where(eq(contacts.user, account));
  const answered = await answersOf(tx, users);
  const sent = await tx
    .select({ id, policy, version, state, attempt, queuedAt, settledAt, response, bouncedAt, reminder })
    .from(notices)
    .where(isAny(notices.user, users))
    .orderBy(asc(notices.queuedAt));
  const flagged = sent.map((notice) => ({ ...notice, reminder: notice.reminder === 1 }));
  return {
    user,
    account,
    merged: mergedUsers(person),
    contact: contact ?? null,
    standings: await standingsOf(tx, account),
    acceptances: answered.map(({ record }) => record),
    answered,
    prompts: answered.map(({ prompt }) => prompt),
    notices: await awaitSteps(deliveriesOf(users, flagged), executor(tx)),
    prompted: await tx
      .select()
      .from(prompted)
      .where(isAny(prompted.user, users))
      .orderBy(asc(prompted.user), asc(prompted.policy)),
    links: await awaitSteps(linksOf(users), executor(tx)),
  };
}

async function answersOf(
  tx: Session,
  users: readonly string[],
): Promise<{ record: Acceptance; prompt: PromptSecret | null; kept: Parameters<typeof receiptOf>[1] }[]> {
  const rows = await tx
    .select({ record: recordColumns(), prompt: promptColumns(), kept: receiptColumns() })
    .from(acceptances)
    .innerJoin(receipts, eq(receipts.acceptance, acceptances.id))
    .innerJoin(logKeys, isKeyOfReceipt())
    .where(isAny(acceptances.user, users))
    .orderBy(asc(acceptances.recordedAt), asc(acceptances.entry));
  return rows.map(({ record, prompt, kept }) => ({ record: recordOfRow(record), prompt: promptOfRow(prompt), kept }));
}

function promptColumns() {
  const { nonce, words } = acceptances;
  return { nonce, words };
}
