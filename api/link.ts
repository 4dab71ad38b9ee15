/**
 * Links to "my answers": whose they are, until when, and what may be done with them, sealed so that nobody can change it.
 * Nothing is stored. A link is worth what the shop key that made it is worth: when that is revoked, so is the link.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

export interface Link {
  user: string;
  /** Id of the shop key that made it. */
  key: string;
  /** Language of the page. */
  locale: string;
  /** A consent may be withdrawn with it. */
  canWithdraw: boolean;
  /** Epoch ms: from then on it is dead. */
  expiresAt: number;
}

type Fields = [user: string, key: string, locale: string, canWithdraw: 0 | 1, expiresAt: number];

/** No prompt and no API key begins so: neither is ever taken for a link, nor a link for one of them. */
const PREFIX = 'pm1';
const BEARER = /^Bearer +pm1\.([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43}) *$/i;

/** The token of a link. */
export function sealLink(key: KeyObject, link: Link): string {
  const fields: Fields = [link.user, link.key, link.locale, link.canWithdraw ? 1 : 0, link.expiresAt];
  const text = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return `${PREFIX}.${text}.${mac(key, text).toString('base64url')}`;
}

/** The link in an `Authorization` header, or null when it is none that was sealed with `key`. Its end is not judged here. */
export function openLink(key: KeyObject, authorization: string | undefined): Link | null {
  const [, text, seal] = BEARER.exec(authorization ?? '') ?? [];
  if (!text || !seal || !timingSafeEqual(Buffer.from(seal, 'base64url'), mac(key, text))) return null;
  const [user, id, locale, canWithdraw, expiresAt] = JSON.parse(Buffer.from(text, 'base64url').toString()) as Fields;
  return { user, key: id, locale, canWithdraw: canWithdraw === 1, expiresAt };
}

function mac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(`${PREFIX}.${text}`).digest();
}
