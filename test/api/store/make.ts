/** What the store's tests publish, answer and ask. Every day and instant is pinned. */
import type { VersionDocument } from '#model/manifest.ts';
import { type Answer, type Kind, YES } from '#model/ref.ts';
import { promptHash, promptText } from '../../../api/prompt.ts';
import type { Act, AnswerInput, ImportInput, Store } from '../../../api/store/store.ts';

export const NOON = Date.parse('2026-06-01T10:00:00Z');
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const BY = { at: NOON, key: 'key-1' };

/** A version of `privacy`, a notice, unless said otherwise. Every version after the first is material. */
export function aVersion(version: number, changes: Partial<VersionDocument> = {}): VersionDocument {
  const policy = changes.policy ?? 'privacy';
  const earlier = Array.from({ length: version - 1 }, (_, index) => index + 1);
  return {
    schema: 1,
    policy,
    version,
    kind: 'notice',
    prevailing: 'nb',
    effective: `2026-0${version}-01`,
    change: version === 1 ? null : 'material',
    because: version === 1 ? null : { nb: 'En ny mottaker.', en: 'A new recipient.' },
    summary: { nb: `Sammendrag ${version}`, en: `Summary ${version}` },
    impact: null,
    overrides: [],
    imported: false,
    contentHash: { nb: `${version}`.repeat(64), en: 'e'.repeat(64) },
    text: { nb: `Teksten ${version}`, en: `The text ${version}` },
    facts: { controller: { name: 'Alexander AS' } },
    title: { nb: 'Personvern', en: 'Privacy' },
    url: { nb: `https://policy.example/nb/${version}/`, en: `https://policy.example/en/${version}/` },
    differences: earlier.map((since) => ({
      since,
      url: { nb: `https://policy.example/nb/${since}...${version}/` },
      facts: {},
    })),
    site: {
      name: 'Stavanger foto',
      url: 'https://policy.example',
      timeZone: 'Europe/Oslo',
      locales: ['nb', 'en'],
      sender: 'Stavanger foto',
      email: 'post@policy.example',
      phone: '00000000',
    },
    ...changes,
  };
}

/** Publishes versions 1 to `count` of a policy of `kind`. */
export async function publishUpTo(
  store: Store,
  count: number,
  kind: Kind = 'notice',
  policy = 'privacy',
): Promise<void> {
  for (let version = 1; version <= count; version++) await store.publish(aVersion(version, { kind, policy }), BY);
}

/** An answer of `user` to `privacy`, with a nonce of its own for every user, version and answer. */
export function anAnswer(
  user: string,
  version: number,
  answer: Answer,
  changes: Partial<AnswerInput> = {},
): AnswerInput {
  const given = {
    user,
    policy: 'privacy',
    version,
    locale: 'nb',
    content: `${version}`.repeat(64),
    answer,
    channel: 'login',
    promptIssuedAt: NOON - MINUTE,
    key: 'key-2',
    nonce: `nonce-${user}-${version}`,
    at: NOON,
    deferredUntil: null,
    ...changes,
  };
  return { ...given, ...promptOf(given), ...changes };
}

/** As the token of such a prompt would have it; where something of it is missing there are no words. */
function promptOf(given: Omit<AnswerInput, 'prompt' | 'words'>): Pick<AnswerInput, 'prompt' | 'words'> {
  const { user, policy, version, content, locale, nonce, promptIssuedAt: issuedAt } = given;
  if (content === null || locale === null || nonce === null || issuedAt === null)
    return { prompt: 'f'.repeat(64), words: null };
  const words = 'a'.repeat(64);
  return { prompt: promptHash(promptText({ nonce, user, policy, version, content, locale, issuedAt, words })), words };
}

/** An answer that the shop claims `user` gave to `privacy` elsewhere, a day before noon; it does not count unless said. */
export function anImport(user: string, version: number, changes: Partial<ImportInput> = {}): ImportInput {
  return {
    user,
    policy: 'privacy',
    version,
    locale: null,
    content: null,
    answer: 'acknowledge',
    channel: 'import',
    prompt: null,
    promptIssuedAt: null,
    key: 'key-2',
    at: NOON,
    provenance: 'imported',
    answeredAt: NOON - DAY,
    counts: false,
    source: null,
    ...changes,
  };
}

export const accept = () => null;

/** Lets `user` say yes to a version. */
export async function sayYes(store: Store, user: string, version: number, kind: Kind = 'notice', policy = 'privacy') {
  const nonce = `yes-${policy}-${user}-${version}`;
  await store.answer(anAnswer(user, version, YES[kind], { policy, nonce }), accept);
}

export function anAct(at: number): Act {
  return {
    by: 'Kari',
    because: { nb: 'Det viste seg å være viktig.', en: 'It turned out to matter.' },
    at,
    key: 'key-1',
  };
}

/** Users `prefix` + 000, 001 … with addresses. */
export function people(count: number, prefix = 'user-') {
  return Array.from({ length: count }, (_, index) => {
    const user = `${prefix}${String(index).padStart(3, '0')}`;
    return { user, email: `${user}@example.no`, locale: index % 2 ? 'en' : 'nb' };
  });
}

/** Fans out in batches of `size` until every affected user has a notice; gives the number written. */
export async function fanOutAll(
  store: Store,
  version: number,
  { size = 100, policy = 'privacy', at = NOON } = {},
): Promise<number> {
  for (let written = 0; ; ) {
    const step = await store.fanOut({ policy, version }, size, at);
    written += step.written;
    if (step.complete) return written;
  }
}
