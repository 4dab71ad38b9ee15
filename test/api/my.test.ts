/** A user's own answers, by a link from the shop: what it shows, what it does, and everything it must not do. */

import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeKey } from '../../api/keys.ts';
import { sealLink } from '../../api/link.ts';
import { audit } from '../../api/log/audit.ts';
import { type Api, openApi, PROMPT_KEY, publishEveryKind } from '../support/api.ts';

const MINUTE = 60_000;
let api: Api;
beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
});
afterEach(() => api.close());

interface Made {
  url: string;
  token: string;
  expiresAt: string;
}

async function link(user: string, body: Record<string, unknown> = {}): Promise<Made> {
  const reply = await api.call('POST', `/v1/users/${user}/links`, { body });
  expect(reply.status).toBe(201);
  return reply.body;
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const read = (token: string) => api.call('GET', '/v1/my/answers', { as: null, headers: bearer(token) });
const withdraw = (token: string, policy = 'newsletter') =>
  api.call('POST', '/v1/my/withdrawals', { as: null, headers: bearer(token), body: { policy } });

/** Says yes to one policy as a user at login does. */
async function say(user: string, policy: string, answer: string) {
  const line = await api.line(user, policy, '?ask=newsletter&locale=en');
  const reply = await api.answer(user, { token: line.token, answer });
  expect(reply.status).toBe(201);
  return reply.body;
}

describe('a link to my answers', () => {
  test('shows what its user answered, newest first, to which text in which language, with the receipts', async () => {
    const notice = await say('kari', 'privacy', 'acknowledge');
    api.clock.at += MINUTE;
    const consent = await say('kari', 'newsletter', 'consent');
    await say('ola', 'privacy', 'acknowledge');
    const made = await link('kari', { locale: 'nb' });
    const { status, body, headers } = await read(made.token);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ user: 'kari', locale: 'nb', canWithdraw: true, timeZone: 'Europe/Oslo' });
    expect(body.answers.map((one: { id: string }) => one.id)).toEqual([consent.id, notice.id]);
    expect(body.answers[1]).toMatchObject({
      title: 'Personvern',
      version: 1,
      locale: 'en',
      url: 'https://policy.example/en/1/',
      answer: 'acknowledge',
      at: notice.recordedAt,
      imported: false,
      receipt: notice.receipt,
    });
    expect(body.consents).toMatchObject([
      { policy: 'newsletter', stands: true, counts: true, since: consent.recordedAt },
    ]);
  });

  test('says as of when, and when a text to come changes what counts: every answer does', async () => {
    await say('kari', 'newsletter', 'consent');
    const { token } = await link('kari');
    expect((await read(token)).body).toMatchObject({ asOf: new Date(api.clock.at).toISOString(), nextChangeAt: null });
    await api.publish(2, { policy: 'newsletter', kind: 'consent', effective: '2026-01-03' });
    const { body } = await read(token);
    expect([body.nextChangeAt, body.consents[0].counts]).toEqual(['2026-01-02T23:00:00.000Z', true]);
    api.clock.at = Date.parse(body.nextChangeAt);
    expect((await read((await link('kari')).token)).body).toMatchObject({
      nextChangeAt: null,
      consents: [{ counts: false }],
    });
  });

  test('carries its token after the "#", where no server sees it, and leads to the page of the right language', async () => {
    const { url, token } = await link('kari', { locale: 'en' });
    expect(url).toBe(`http://localhost/my/en#${token}`);
    expect((await link('kari')).url).toContain('/my/nb#');
    const page = await api.call('GET', '/my/en', { as: null });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<policy-answers lang="en" link>');
    expect(page.text).toContain('src="https://policy.example/answers.js"');
    expect(page.headers.get('content-security-policy')).toContain(
      "script-src https://policy.example; connect-src 'self'",
    );
    expect((await api.call('GET', '/my/%3Cb%3E', { as: null })).status).toBe(422);
  });

  test('takes a consent back at once, on the record of the shop key that made the link, and the log verifies', async () => {
    const { key } = await say('kari', 'newsletter', 'consent');
    const { token } = await link('kari');
    api.clock.at += MINUTE;
    const before = api.pokes.count;
    const reply = await withdraw(token);
    expect([reply.status, reply.body.consents[0].stands]).toEqual([201, false]);
    expect(api.pokes.count - before).toBe(1);
    const { acceptances } = (await api.call('GET', '/v1/users/kari')).body;
    expect(acceptances.at(-1)).toMatchObject({ answer: 'withdraw', channel: 'my-answers', key, version: 1 });
    expect((await api.line('kari', 'newsletter')).given).toBe(false);
    const report = await api.store.audit((tables) => audit(tables, { signatures: 'all' }));
    expect(report.faults).toEqual([]);
  });

  test('does no harm when it is used again: a second withdrawal records nothing, also at the same moment', async () => {
    await say('kari', 'newsletter', 'consent');
    const { token } = await link('kari');
    const replies = await Promise.all([withdraw(token), withdraw(token), withdraw(token)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect((await withdraw(token)).status).toBe(200);
    expect((await read(token)).body.answers).toHaveLength(2);
    await say('kari', 'newsletter', 'consent');
    expect((await withdraw(token)).status).toBe(201);
    expect((await read(token)).body.answers).toHaveLength(4);
  });

  test('takes back nothing but a consent', async () => {
    await say('kari', 'privacy', 'acknowledge');
    const { token } = await link('kari');
    expect((await withdraw(token, 'privacy')).body.code).toBe('wrong-answer');
    expect((await withdraw(token, 'nothing')).body.code).toBe('unknown-policy');
    expect((await withdraw(token, 'newsletter')).status).toBe(200);
    expect((await read(token)).body.answers).toHaveLength(1);
  });

  test('for reading only takes nothing back', async () => {
    await say('kari', 'newsletter', 'consent');
    const { token } = await link('kari', { withdraw: false });
    const reply = await withdraw(token);
    expect([reply.status, reply.body.code]).toEqual([403, 'link-reads-only']);
    expect((await read(token)).body).toMatchObject({ canWithdraw: false, consents: [{ stands: true }] });
  });

  test('tells an answer that the shop brought along from one given here, and includes those of a merged guest', async () => {
    const line = {
      user: 'kari',
      policy: 'newsletter',
      version: 1,
      answer: 'consent',
      answeredAt: '2026-01-01T10:00:00Z',
    };
    const body = JSON.stringify({ ...line, counts: true });
    const imported = await api.call('POST', '/v1/acceptances', {
      body,
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    expect(imported.status).toBeLessThan(300);
    await say('guest-1', 'privacy', 'acknowledge');
    await api.call('POST', '/v1/users/guest-1/merge', { body: { into: 'kari' } });
    const { answers, consents } = (await read((await link('kari')).token)).body;
    expect(answers).toMatchObject([{ policy: 'privacy' }, { imported: true, at: '2026-01-01T10:00:00.000Z' }]);
    expect(consents).toMatchObject([{ stands: true }]);
    expect((await withdraw((await link('kari')).token)).status).toBe(201);
    expect((await api.line('guest-1', 'newsletter')).given).toBe(false);
  });
});

describe('abuse of a link', () => {
  test('that has run out is refused from its very instant on, and lives 15 minutes unless the shop says otherwise', async () => {
    const { token, expiresAt } = await link('kari');
    expect(Date.parse(expiresAt)).toBe(api.clock.at + 15 * MINUTE);
    api.clock.at += 15 * MINUTE - 1;
    expect((await read(token)).status).toBe(200);
    api.clock.at += 1;
    for (const reply of [await read(token), await withdraw(token)]) {
      expect([reply.status, reply.body.code]).toEqual([401, 'link-expired']);
    }
    for (const minutes of [0, 1441, 1.5, '15']) {
      expect((await api.call('POST', '/v1/users/kari/links', { body: { minutes } })).status).toBe(422);
    }
  });

  test('that was forged, cut, changed or sealed with another key is refused', async () => {
    const { token } = await link('kari');
    const [prefix, text, seal] = token.split('.') as [string, string, string];
    const fields = JSON.parse(Buffer.from(text, 'base64url').toString());
    const ofOla = Buffer.from(JSON.stringify(['ola', ...fields.slice(1)])).toString('base64url');
    const other = { user: 'kari', key: fields[1], locale: 'nb', canWithdraw: true, expiresAt: api.clock.at + MINUTE };
    const tokens = [
      `${prefix}.${ofOla}.${seal}`,
      `${prefix}.${text}.${'A'.repeat(43)}`,
      `${prefix}.${text}`,
      token.slice(0, -1),
      `${token}A`,
      `pp1.${text}.${seal}`,
      sealLink(createSecretKey(new Uint8Array(32).fill(8)), other),
      '',
    ];
    for (const one of tokens) {
      expect([one, (await read(one)).body.code]).toEqual([one, 'link-invalid']);
      expect((await withdraw(one)).status).toBe(401);
    }
    expect((await read(sealLink(createSecretKey(PROMPT_KEY), other))).status).toBe(200);
  });

  test('shows and changes its own user alone, whatever else is sent along', async () => {
    await say('kari', 'newsletter', 'consent');
    await say('ola', 'newsletter', 'consent');
    const { token } = await link('kari');
    for (const path of ['/v1/my/answers?user=ola', '/v1/my/answers']) {
      const headers = { ...bearer(token), 'X-User': 'ola' };
      expect((await api.call('GET', path, { as: null, headers })).text).not.toContain('ola');
    }
    const body = { policy: 'newsletter', user: 'ola' };
    const reply = await api.call('POST', '/v1/my/withdrawals', { as: null, headers: bearer(token), body });
    expect(reply.status).toBe(422);
    await withdraw(token);
    expect((await api.line('ola', 'newsletter')).given).toBe(true);
  });

  test('is no API key, no prompt is a link, and no API key opens my answers', async () => {
    const { token } = await link('kari');
    const asKey = await api.call('GET', '/v1/users/kari', { as: null, headers: bearer(token) });
    expect([asKey.status, asKey.body.code]).toEqual([401, 'unauthorized']);
    for (const as of ['shop', 'publish', 'read'] as const) {
      const reply = await api.call('GET', '/v1/my/answers', { as });
      expect([reply.status, reply.body.code]).toEqual([401, 'link-invalid']);
    }
    const prompt = (await api.line('kari', 'privacy')).token!;
    expect((await read(prompt)).body.code).toBe('link-invalid');
    expect((await api.answer('kari', { token, answer: 'acknowledge' })).body.code).toBe('prompt-forged');
  });

  test('dies with the shop key that made it, revoked or expired, within five seconds', async () => {
    const { token } = await link('kari');
    expect((await read(token)).status).toBe(200);
    const shop = (await api.store.keys()).find((one) => one.name === 'shop')!;
    await api.store.revokeKey(shop.id, api.clock.at);
    api.elapsed.ms += 5000;
    for (const reply of [await read(token), await withdraw(token)]) {
      expect([reply.status, reply.body.code]).toEqual([401, 'link-invalid']);
    }
    const short = makeKey({ name: 'short', scopes: ['shop'], at: 0, expiresAt: api.clock.at + MINUTE });
    await api.store.createKey(short.key);
    api.elapsed.ms += 5000;
    const headers = bearer(short.secret);
    const { body } = await api.call('POST', '/v1/users/kari/links', { as: null, headers, body: {} });
    expect((await read(body.token)).status).toBe(200);
    api.clock.at += MINUTE;
    expect((await read(body.token)).body.code).toBe('link-invalid');
  });

  test('cannot be made without the scope of a shop', async () => {
    for (const as of ['publish', 'read', null] as const) {
      const { status } = await api.call('POST', '/v1/users/kari/links', { as, body: {} });
      expect([401, 403]).toContain(status);
    }
  });

  test('says nothing of a user who was erased meanwhile, and is nowhere stored', async () => {
    await say('kari', 'newsletter', 'consent');
    const { token } = await link('kari');
    await api.call('DELETE', '/v1/users/kari');
    expect((await read(token)).body).toMatchObject({ answers: [], consents: [] });
    expect((await withdraw(token)).status).toBe(200);
    expect((await read(token)).body.answers).toEqual([]);
  });
});
