/** One address for one person: the account's, or the guest's where it has none. The guest's own is put away. */
import { sql } from 'drizzle-orm';
import { ask, numberOrNull, type Row, run, type Steps } from '../steps.ts';
import type { ContactRow } from '../telling.ts';
import type { Kept } from './kept.ts';

/**
 * `isTold`: notices of the guest have gone over to the account. What comes back of them late is then not held against an
 * address of the account that they were never sent to.
 */
export function* joinContacts(
  user: string,
  into: string,
  isTold: boolean,
  at: number,
): Steps<Pick<Kept, 'contact' | 'adopted' | 'lent'>> {
  const contact = yield* contactOf(user);
  yield* run(sql`DELETE FROM contacts WHERE user_id = ${user}`);
  const own = yield* contactOf(into);
  const adopted = {
    email: contact?.email != null && own?.email == null,
    locale: contact?.locale != null && own?.locale == null,
  };
  if (contact && (adopted.email || adopted.locale)) {
    yield* writeContact(into, { ...(own ?? fresh(at)), ...takenFrom(contact, adopted), changedAt: at });
  } else if (own && isTold) yield* writeContact(into, { ...own, emailSince: Math.max(own.emailSince, at) });
  const lent = { email: contact?.email ?? null, locale: contact?.locale ?? null };
  return { contact, adopted, lent };
}

function takenFrom(
  { email, locale, emailSince, refusedAt }: ContactRow,
  adopted: Kept['adopted'],
): Partial<ContactRow> {
  return { ...(adopted.email ? { email, emailSince, refusedAt } : {}), ...(adopted.locale ? { locale } : {}) };
}

function fresh(at: number): ContactRow {
  return { email: null, locale: null, createdAt: at, changedAt: at, emailSince: at, refusedAt: null };
}

/** Gives those of the two who have an address afterwards. */
export function* bringContactBack(user: string, into: string, kept: Kept, at: number): Steps<string[]> {
  const own = yield* contactOf(into);
  const after = own && given(own, kept, at);
  if (after && after !== own) yield* writeContact(into, after);
  if (kept.contact) yield* writeContact(user, kept.contact);
  return [...(kept.contact?.email ? [user] : []), ...(after?.email ? [into] : [])];
}

/** The account without what it took over, unless it was changed since. */
function given(own: ContactRow, { contact, adopted, lent: known }: Kept, at: number): ContactRow {
  const lent = known ?? contact;
  const isEmail = adopted.email && own.email === lent?.email;
  const isLocale = adopted.locale && own.locale === lent?.locale;
  if (!isEmail && !isLocale) return own;
  const without = isEmail ? { email: null, emailSince: at, refusedAt: null } : {};
  return { ...own, ...without, ...(isLocale ? { locale: null } : {}), changedAt: at };
}

type Raw = Row & Pick<ContactRow, 'email' | 'locale'>;

function* contactOf(user: string): Steps<ContactRow | null> {
  const [row] = yield* ask<Raw>(sql`SELECT email, locale, created_at, changed_at, email_since, refused_at
    FROM contacts WHERE user_id = ${user}`);
  if (!row) return null;
  const { email, locale, created_at, changed_at, email_since, refused_at } = row;
  const instants = { createdAt: Number(created_at), changedAt: Number(changed_at), emailSince: Number(email_since) };
  return { email, locale, ...instants, refusedAt: numberOrNull(refused_at) };
}

function* writeContact(user: string, contact: ContactRow): Steps<void> {
  const { email, locale, createdAt, changedAt, emailSince, refusedAt } = contact;
  yield* run(sql`INSERT INTO contacts (user_id, email, locale, created_at, changed_at, email_since, refused_at)
    VALUES (${user}, ${email}, ${locale}, ${createdAt}, ${changedAt}, ${emailSince}, ${refusedAt})
    ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, locale = excluded.locale,
      changed_at = excluded.changed_at, email_since = excluded.email_since, refused_at = excluded.refused_at`);
}
