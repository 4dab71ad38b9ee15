/** Links that may stand in a policy text: addresses that work for ever and run nothing. */
import type { Notes } from './notes.ts';

export interface Links {
  /** Where the text lay on the web, to complete its relative links; null when it is not known. */
  base: string | null;
}

/** Marks a link to a place in the text itself until headings have their ids. */
export const ANCHOR = '#';

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const MAIL = /^mailto:[^\s<>{}"\\]+@[^\s<>{}"\\]+$/i;
const PHONE = /^tel:\+?[\d ().-]+$/i;

/** The address to write, or null when the words stay without a link. What was done to it is noted. */
export function safeLink(href: string, { notes, links }: { notes: Notes; links: Links }): string | null {
  const url = href.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  if (url.startsWith(ANCHOR)) return url.length > 1 ? url : null;
  if (MAIL.test(url)) return url.replace(/^mailto:/i, 'mailto:');
  if (PHONE.test(url)) return `tel:${url.slice(4).replace(/[^\d+]/g, '')}`;
  const whole = completed(url, links);
  if (whole === null) {
    notes.add('relative link taken off its words (--base URL completes them)');
    return null;
  }
  if (!/^https?:$/.test(whole.protocol) || whole.hostname === '') {
    notes.add('unsafe link taken off its words');
    return null;
  }
  if (whole.protocol === 'http:') notes.add('http:// link written as https://');
  whole.protocol = 'https:';
  [whole.username, whole.password] = ['', ''];
  return whole.href.replace(/[{}<>]/g, (character) => encodeURIComponent(character));
}

function completed(url: string, { base }: Links): URL | null {
  if (url.startsWith('//')) return parsed(`https:${url}`);
  if (/^www\./i.test(url)) return parsed(`https://${url}`);
  if (SCHEME.test(url)) return parsed(url) ?? new URL('about:blank');
  return base === null ? null : parsed(url, base);
}

function parsed(url: string, base?: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
