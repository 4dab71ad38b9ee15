/** A notice as a mail: sender, one recipient, and the headers that say what it is. */
import { createHash } from 'node:crypto';
import type { SiteFacts } from '#model/manifest.ts';
import { formatRef } from '#model/ref.ts';
import type { ClaimedNotice } from '../store/types.ts';
import type { WrittenNotice } from './templates/notice.ts';

/** One mail to one recipient, ready for {@link Mailer.send}. */
export interface Message {
  from: Mailbox;
  /** Where replies go. */
  replyTo: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** `<…@host>`, the same for every attempt at one notice. */
  messageId: string;
  date: Date;
  headers: Record<string, string>;
}

export interface Mailbox {
  name: string;
  address: string;
}

/** The mail for a claimed notice. `from` is the address to send from, null for the site's own; `now` becomes its date. */
export function noticeMessage(
  notice: ClaimedNotice,
  { locale, subject, text, html }: WrittenNotice,
  { site, from, now }: { site: SiteFacts; from: string | null; now: Date },
): Message {
  return {
    from: { name: site.name, address: from ?? site.email },
    replyTo: site.email,
    to: notice.email,
    subject,
    text,
    html,
    messageId: messageIdOf(notice, site),
    date: now,
    // RFC 3834: no vacation notes in return. There is no list to leave, hence no List-Unsubscribe.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
  };
}

/**
 * True for an address that names exactly one mailbox and nothing else, so that it can be handed to a mail server:
 * no white space, list, comment, quotes or control character. Whether the mailbox exists only its server knows.
 */
export function isMailable(address: string): boolean {
  return address.length <= 254 && /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[^\s\p{C}@<>()[\]\\,;:"]+$/u.test(address);
}

/** The same notice has the same Message-ID for ever, and its reminder another; no two share one, also in another database. */
export function messageIdOf(notice: ClaimedNotice, site: SiteFacts): string {
  const seed = [notice.id, formatRef(notice), String(notice.queuedAt), ...(notice.reminder ? ['reminder'] : [])].join(
    '\0',
  );
  const unique = createHash('sha256').update(seed).digest('hex').slice(0, 32);
  return `<notice.${unique}@${new URL(site.url).hostname}>`;
}
