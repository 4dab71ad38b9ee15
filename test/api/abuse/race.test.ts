/** A text is published while people answer the one before it, on both databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

const USERS = Array.from({ length: 40 }, (_, index) => `kunde-${index}`);
const ROUNDS = 3;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

describe('publish racing accept', () => {
  test('on SQLite: each answer came before the new text, or is refused with it', () => race());

  test('on PostgreSQL: each answer came before the new text, or is refused with it', async () => {
    await race(await server.createDatabase('race'));
  }, 60_000);
});

async function race(url?: string): Promise<void> {
  const api = await openApi(undefined, null, url);
  try {
    await publish(api, 1);
    for (let version = 1; version <= ROUNDS; version++) await raceTo(api, version + 1);
  } finally {
    await api.close();
  }
}

const publish = (api: Api, version: number) =>
  api.publish(version, { policy: 'terms', kind: 'agreement', effective: '2026-01-01' });

async function raceTo(api: Api, version: number): Promise<void> {
  const tokens = await Promise.all(USERS.map(async (user) => (await api.line(user, 'terms')).token));
  const answer = (index: number) => api.answer(USERS[index]!, { answer: 'accept', token: tokens[index] });
  const early = USERS.keys().take(20).map(answer).toArray();
  await Promise.any(early);
  const racing = [publish(api, version), ...USERS.keys().drop(20).take(19).map(answer)];
  const [published, ...rest] = await Promise.all(racing);
  const replies = [...(await Promise.all(early)), ...rest, await answer(39)];
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect(published!.status).toBe(201);
  const place = await placesOf(api);
  for (const { status, body } of replies) {
    if (status === 201) expect(place.get(body.id)!).toBeLessThan(place.get(`terms@${version}`)!);
    else {
      expect([status, body.code]).toEqual([409, 'prompt-stale']);
      expect(body.current.policies[0]).toMatchObject({ policy: 'terms', action: 'require', version });
    }
  }
  const standing = await Promise.all(USERS.map((user) => api.line(user, 'terms')));
  expect(standing.map((one) => one.action)).toEqual(USERS.map(() => 'require'));
}

/** Where each answer and each publication stands in the log. */
async function placesOf(api: Api): Promise<Map<string, number>> {
  const rows = await api.store.audit((tables) => tables.rows(0, 10_000));
  return new Map(
    rows.flatMap(({ leaf: { index, text }, record }): [string, number][] => {
      if (record) return [[record.id, index]];
      const said = text ? JSON.parse(text) : {};
      return said.type === 'publish' ? [[`${said.policy}@${said.version}`, index]] : [];
    }),
  );
}
