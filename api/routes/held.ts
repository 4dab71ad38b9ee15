/** Everything held about a user, as the API writes it. */
import type { Contact, HeldUser } from '../store/store.ts';
import { acceptanceOut } from './acceptances.ts';
import { linkOut } from './merges.ts';
import { iso, isoOrNull } from './route.ts';

export function heldOut({
  user,
  account,
  merged,
  contact,
  standings,
  acceptances,
  receipts,
  notices,
  prompted,
  links,
}: HeldUser) {
  return {
    user,
    account,
    merged: merged.map((one) => ({ user: one.user, at: iso(one.at), contact: contactOut(one.contact) })),
    contact: contactOut(contact),
    standings: standings.map((one) => ({
      ...one,
      answeredAt: isoOrNull(one.answeredAt),
      deferredUntil: isoOrNull(one.deferredUntil),
    })),
    acceptances: acceptances.map((record, at) => acceptanceOut(record, receipts[at]!)),
    notices: notices.map((one) => ({
      ...one,
      queuedAt: iso(one.queuedAt),
      settledAt: isoOrNull(one.settledAt),
      bouncedAt: isoOrNull(one.bouncedAt),
      deliveries: one.deliveries.map((delivery) => ({ ...delivery, at: iso(delivery.at) })),
    })),
    prompted: prompted.map((one) => ({ ...one, at: iso(one.at) })),
    links: links.map(linkOut),
  };
}

function contactOut(contact: Contact | null) {
  if (!contact) return null;
  const { email, locale, createdAt, changedAt, refusedAt } = contact;
  return { email, locale, createdAt: iso(createdAt), changedAt: iso(changedAt), refusedAt: isoOrNull(refusedAt) };
}
