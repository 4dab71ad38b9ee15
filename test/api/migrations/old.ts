/** A database as the first version of the program left it: its schema, and rows in every table that people’s answers touch. */
import { migrationsFor } from '../../../api/store/migrations.ts';

const AT = 1_780_000_000_000;

/** The statements that fill a database of the first schema; both databases take them. */
export const OLD_ROWS = [
  `INSERT INTO versions (policy, version, kind, effective, effective_at, published_at, key, body, text)
    VALUES ('privacy', 1, 'notice', '2026-01-01', ${AT}, ${AT}, 'key-1', '{}', '{}')`,
  `INSERT INTO presentations (policy, version, body, refreshed_at) VALUES ('privacy', 1, '{"title":{}}', ${AT})`,
  `INSERT INTO contacts (user_id, email, locale, created_at, changed_at, email_since)
    VALUES ('kari', 'kari@example.no', 'nb', ${AT}, ${AT}, ${AT}), ('ola', NULL, NULL, ${AT}, ${AT}, ${AT})`,
  ...Array.from({ length: 50 }, (_, index) => anAnswer(index)),
  `INSERT INTO standings (user_id, policy, yes, answer, answered_version, answered_at, acceptance)
    VALUES ('kari', 'privacy', 1, 'acknowledge', 1, ${AT}, 'answer-0')`,
  `INSERT INTO api_keys (id, name, hash, scopes, created_at) VALUES ('key-1', 'shop', 'hash', 'shop', ${AT})`,
  `INSERT INTO campaigns (policy, version, kind, state, opened_at, reached)
    VALUES ('privacy', 1, 'notice', 'open', ${AT}, '')`,
  `INSERT INTO notices (id, policy, version, user_id, state, queued_at, due_at, attempt)
    VALUES ('notice-1', 'privacy', 1, 'kari', 'queued', ${AT}, ${AT}, 0)`,
];

function anAnswer(index: number): string {
  return `INSERT INTO acceptances (id, user_id, policy, version, locale, content, answer, channel, recorded_at, key, generation, nonce)
    VALUES ('answer-${index}', 'user-${index}', 'privacy', 1, 'nb', NULL, 'acknowledge', 'web', ${AT}, 'key-1', 1, 'nonce-${index}')`;
}

/** The migrations of the first version. */
export function firstOf(database: 'sqlite' | 'postgres') {
  return migrationsFor(database).slice(0, 1);
}
