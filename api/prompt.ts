/**
 * Prompt tokens: what was shown to whom, in which language and when, sealed so that an answer can carry it back.
 * Nothing is stored: a token is `pp1.<its fields as JSON, base64url>`, which anyone can read and make again, and an
 * HMAC-SHA256 over that.
 */
import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { randomDraw } from './random.ts';

/** How long an answer may carry a token. */
export const PROMPT_MS = 30 * 60 * 1000;

/** Exactly what was shown. */
export interface Shown {
  user: string;
  policy: string;
  version: number;
  /** Content hash of the text in `locale`. */
  content: string;
  locale: string;
  /** SHA-256 of what the prompt said, in hexadecimal digits: see `words.ts`. */
  words: string;
}

export interface Prompt extends Shown {
  /** Random, 128 bits: with the answer it is the answer's natural key. */
  nonce: string;
  /** Epoch ms. */
  issuedAt: number;
}

type Fields = [
  nonce: string,
  user: string,
  policy: string,
  version: number,
  content: string,
  locale: string,
  at: number,
  words: string,
];

const PREFIX = 'pp1';
const SHAPE = /^pp1\.([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/;

/** A fresh token for what is shown at `at` (epoch ms). */
export function sealPrompt(key: KeyObject, shown: Shown, at: number): string {
  const text = promptText({ ...shown, nonce: randomDraw(NONCE_BYTES).toString('base64url'), issuedAt: at });
  return `${text}.${mac(key, text).toString('base64url')}`;
}

/** The readable part of the token, `pp1.…`: all of it but the seal. */
export function promptText(prompt: Prompt): string {
  const { nonce, user, policy, version, content, locale, issuedAt, words } = prompt;
  const fields: Fields = [nonce, user, policy, version, content, locale, issuedAt, words];
  return `${PREFIX}.${Buffer.from(JSON.stringify(fields)).toString('base64url')}`;
}

/** What the token says, or null when it was not sealed with this key. Whether it is too old is not asked here. */
export function openPrompt(key: KeyObject, token: string): Prompt | null {
  const [, text, seal] = SHAPE.exec(token) ?? [];
  if (!text || !seal) return null;
  if (!timingSafeEqual(Buffer.from(seal, 'base64url'), mac(key, `${PREFIX}.${text}`))) return null;
  const [nonce, user, policy, version, content, locale, issuedAt, words] = JSON.parse(
    Buffer.from(text, 'base64url').toString(),
  ) as Fields;
  return { nonce, user, policy, version, content, locale, issuedAt, words };
}

/** True from 30 minutes after it was shown. */
export function isExpired(prompt: Prompt, now: number): boolean {
  return now - prompt.issuedAt >= PROMPT_MS;
}

/**
 * SHA-256 of the token's readable part in hexadecimal digits: the prompt, as the record of an answer names it. The seal is
 * left out, so that whoever knows the fields can make it again without our key.
 */
export function promptHash(token: string): string {
  const end = token.indexOf('.', PREFIX.length + 1);
  return hash('sha256', end < 0 ? token : token.slice(0, end), 'hex');
}

function mac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

const NONCE_BYTES = 16;
