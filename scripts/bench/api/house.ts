/** A house to measure in: its files, its key, what it has published, and people filled in by the thousand. */
import { createSecretKey, hash } from 'node:crypto';
import { join } from 'node:path';
import type { Kind } from '#model/ref.ts';
import { makeKey } from '../../../api/keys.ts';
import { openLogKey } from '../../../api/log/keyfile.ts';
import { promptHash, promptText, sealPrompt } from '../../../api/prompt.ts';
import { openStore } from '../../../api/store/open.ts';
import { MOST_IN_BATCH } from '../../../api/store/rules/batch.ts';
import { answers } from '../../../api/store/sqlite/answers.ts';
import { connect } from '../../../api/store/sqlite/database.ts';
import { logWriter } from '../../../api/store/sqlite/log.ts';
import { publishedReader } from '../../../api/store/sqlite/published.ts';
import type { AnswerInput } from '../../../api/store/store.ts';
import { aVersion } from '../document.ts';
import { postRequest } from './load.ts';

export const promptKey = Buffer.alloc(32, 7);
const sealing = createSecretKey(promptKey);

/** Where a house is, as another process is told of it. */
export interface House {
  database: string;
  logKey: string;
  /** The shop's. */
  secret: string;
}

export const POLICIES: [policy: string, kind: Kind, yes: string][] = [
  ['newsletter', 'consent', 'consent'],
  ['privacy', 'notice', 'acknowledge'],
  ['terms', 'agreement', 'accept'],
];
export const NEWEST = 4;
/** When the versions were published. */
const AT = Date.parse('2026-01-02T00:00:00Z');

/** Three policies of four versions each, published, and a shop's key. `database` is a file in `folder` unless told. */
export async function foundHouse(folder: string, name: string, database = join(folder, `${name}.sqlite`)) {
  const logKey = join(folder, `${name}.key`);
  const { key } = openLogKey(logKey, { mayMake: true });
  const store = await openStore(database, { logKey: () => key });
  const { secret, key: shop } = makeKey({ name: 'bench', scopes: ['shop', 'publish'], at: AT });
  await store.createKey(shop);
  for (const [policy, kind] of POLICIES) {
    for (let version = 1; version <= NEWEST; version++) {
      const document = aVersion(version, { policy, kind, effective: `2025-0${version}-01` });
      await store.publish(document, { at: AT, key: shop.id });
    }
  }
  await store.close();
  return { database, logKey, secret };
}

export function userOf(at: number): string {
  return `customer-${String(at).padStart(8, '0')}`;
}

/** Everybody has answered everything, every tenth an older version: bulk SQL, past log and receipts. */
export function fillStandings({ database }: House, users: number): void {
  const { client } = connect(database);
  const columns = 'user_id, policy, yes, answer, answered_version, answered_at, acceptance';
  const asked = POLICIES.map(([policy, , answer]) => `('${policy}', '${answer}')`).join(', ');
  client.exec(`
    WITH RECURSIVE people(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM people WHERE n + 1 < ${users}),
      asked(policy, answer) AS (VALUES ${asked})
    INSERT INTO standings (${columns})
    SELECT printf('customer-%08d', n), policy, v, answer, v, ${AT}, printf('01943f5e-7c00-7abc-8def-%012d', n)
    FROM (SELECT n, iif(n % 10 = 0, ${NEWEST - 1}, ${NEWEST}) AS v FROM people) CROSS JOIN asked`);
  client.close();
}

/** In place of the hash of what a prompt said. */
const WORDS = 'a'.repeat(64);

/** A request that answers a prompt nobody has answered yet. */
export function answerRequest({ secret }: House, user: string): Buffer {
  const [policy, , answer] = POLICIES[1]!;
  const content = String(NEWEST).repeat(64);
  const token = sealPrompt(sealing, { user, policy, version: NEWEST, content, locale: 'nb', words: WORDS }, Date.now());
  return postRequest(`/v1/users/${user}/acceptances`, secret, JSON.stringify({ answer, token }));
}

/** As many answers, three of each user, through the real log and with real receipts, sixty-four to a commit. */
export async function fillAnswers({ database, logKey }: House, count: number): Promise<void> {
  const { key } = openLogKey(logKey, { mayMake: false });
  const base = connect(database);
  base.client.pragma('synchronous = off'); // nobody relies on these answers
  const current = publishedReader(base);
  const { answer } = answers(base, current, logWriter(base, current, key));
  for (let from = 0; from < count; from += MOST_IN_BATCH) {
    const size = Math.min(MOST_IN_BATCH, count - from);
    await Promise.all(Array.from({ length: size }, (_, at) => answer(answerAt(from + at), () => null)));
  }
  base.client.close();
}

function answerAt(number: number): AnswerInput {
  const [policy, , yes] = POLICIES[number % POLICIES.length]!;
  const nonce = hash('sha256', String(number), 'buffer').subarray(0, 16).toString('base64url');
  const at = AT + number * 10;
  const shown = {
    user: userOf(Math.floor(number / POLICIES.length)),
    policy,
    version: NEWEST,
    locale: 'nb',
    content: String(NEWEST).repeat(64),
  };
  const issuedAt = at - 60_000;
  return {
    ...shown,
    answer: yes as AnswerInput['answer'],
    channel: 'web',
    prompt: promptHash(promptText({ ...shown, nonce, issuedAt, words: WORDS })),
    promptIssuedAt: issuedAt,
    words: WORDS,
    key: 'key_0123456789abcdef',
    nonce,
    at,
    deferredUntil: null,
  };
}
