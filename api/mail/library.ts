/** Notices as written lately: thousands of users share one, told apart by version, own version, language and day. */
import type { SiteFacts, VersionDocument } from '#model/manifest.ts';
import { dayAt, formatRef } from '#model/ref.ts';
import type { ClaimedNotice, Store } from '../store/store.ts';
import { type WrittenNotice, writeNotice } from './templates/notice.ts';

/** What one notice says, and who says it. */
export interface Written {
  notice: WrittenNotice;
  site: SiteFacts;
}

export type Library = (notice: ClaimedNotice) => Promise<Written>;

/** A document is read again after so long, milliseconds, so that a refreshed title or address is soon used. */
const FRESH_MS = 60_000;
const MOST_DOCUMENTS = 8;

interface Shelf {
  document: VersionDocument;
  at: number;
  written: Map<string, WrittenNotice>;
}

/** The function it gives rejects for a version that the store does not know or that no mail can be written about. */
export function createLibrary(store: Pick<Store, 'document'>, now: () => Date): Library {
  const shelves = new Map<string, Shelf>();

  return async (claimed) => {
    const shelf = await shelfOf(claimed);
    const { document, written } = shelf;
    const today = dayAt(now(), document.site.timeZone);
    const { since, locale, reminder } = claimed;
    const key = `${since} ${locale} ${today} ${reminder}`;
    const notice = written.get(key) ?? writeNotice({ document, since, locale, today, reminder });
    written.set(key, notice);
    return { notice, site: document.site };
  };

  async function shelfOf({ policy, version }: ClaimedNotice): Promise<Shelf> {
    const ref = formatRef({ policy, version });
    const at = now().getTime();
    const known = shelves.get(ref);
    if (known && Math.abs(at - known.at) < FRESH_MS) return known;
    const document = await store.document({ policy, version });
    if (!document) throw new Error(`${ref} is not in the store`);
    if (shelves.size >= MOST_DOCUMENTS) shelves.clear();
    const shelf = { document, at, written: new Map() };
    shelves.set(ref, shelf);
    return shelf;
  }
}
