import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sealPrompt } from '../../api/prompt.ts';
import { type Api, openApi, PROMPT_KEY, publishEveryKind } from '../support/api.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await publishEveryKind(api);
});
afterEach(() => api.close());

async function tokenFor(user: string, policy = 'privacy', query = ''): Promise<string> {
  return (await api.line(user, policy, query)).token!;
}

async function records(user: string): Promise<number> {
  return (await api.store.user(user)).acceptances.length;
}

describe('the status', () => {
  test('tells a customer who is new what to acknowledge and accept, and puts no consent', async () => {
    const { body } = await api.call('GET', '/v1/users/42/status?locale=en');
    expect(body).toMatchObject({ user: '42', asOf: '2026-01-01T11:00:00.000Z', nextChangeAt: null });
    expect(body.policies.map((one: { policy: string; action: string }) => `${one.policy} ${one.action}`)).toEqual([
      'newsletter none',
      'privacy ask',
      'terms require',
    ]);
    expect(body.policies[1]).toMatchObject({ since: 0, factsChanges: null, summary: 'Summary 1', locale: 'en' });
    expect(body.policies[1].urls).toEqual({
      text: 'https://policy.example/en/1/',
      inForce: 'https://policy.example/en/1/',
      changes: null,
    });
  });

  test('shows what changed since the user’s own version, in the user’s language', async () => {
    await api.answer('kari', { token: await tokenFor('kari'), answer: 'acknowledge' });
    await api.publish(2);
    await api.publish(3);
    const line = await api.line('kari');
    expect(line).toMatchObject({ action: 'ask', version: 3, inForce: 1, since: 1, effective: '2026-03-01' });
    expect(line.urls.changes).toBe('https://policy.example/nb/1...3/');
    expect(line.factsChanges?.[0]?.changes[0]?.text).toBe('Ny mottaker siden 1');
    expect((await api.line('kari', 'privacy', '?locale=en')).urls.changes).toBe('https://policy.example/en/1...3/');
  });

  test('puts a consent when the shop names it, repeated or joined by commas', async () => {
    for (const query of ['?ask=newsletter', '?ask=newsletter,newsletter', '?ask=newsletter&ask=newsletter']) {
      expect((await api.line('kari', 'newsletter', query)).action).toBe('ask');
    }
    expect((await api.line('kari', 'newsletter')).token).toBeNull();
  });

  test('refuses to put what is no consent, and a language that no policy has', async () => {
    for (const query of ['?ask=privacy', '?ask=nothing', '?locale=sv', '?locale=nb&x=1', '?locale=nb&locale=en']) {
      const reply = await api.call('GET', `/v1/users/kari/status${query}`);
      expect([reply.status, reply.body.code]).toEqual([422, 'invalid']);
    }
  });

  test('is the same for many as for one', async () => {
    const { body } = await api.call('POST', '/v1/status', { body: { users: ['kari', 'ola'], locale: 'nb' } });
    const one = await api.call('GET', '/v1/users/ola/status?locale=nb');
    const bare = (text: string) => JSON.parse(text.replace(/"token":"[^"]+"/g, '"token":"…"'));
    expect(bare(JSON.stringify(body.users[1]))).toEqual(bare(one.text));
  });

  test('takes 1,000 users at a time and no more', async () => {
    const users = Array.from({ length: 1001 }, (_, index) => `u${index}`);
    expect((await api.call('POST', '/v1/status', { body: { users } })).status).toBe(422);
    const reply = await api.call('POST', '/v1/status', { body: { users: users.slice(1) } });
    expect(reply.body.users).toHaveLength(1000);
  });

  test('asks for nothing where nothing is published', async () => {
    const empty = await openApi();
    expect((await empty.call('GET', '/v1/users/42/status')).body.policies).toEqual([]);
    await empty.close();
  });

  test('notices at once what another process has published', async () => {
    await api.line('kari');
    await api.store.publish((await api.store.document({ policy: 'terms', version: 1 }))!, { at: 0, key: 'k' });
    const { aDocument } = await import('../support/api.ts');
    await api.store.publish(aDocument(2, { policy: 'privacy' }), { at: api.clock.at, key: 'k' });
    expect((await api.line('kari')).version).toBe(2);
  });
});

describe('an answer', () => {
  test('is recorded with exactly what was shown, and the question is not put again', async () => {
    const line = await api.line('kari');
    const reply = await api.answer('kari', { token: line.token, answer: 'acknowledge', channel: 'app' });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      v: 1,
      user: 'kari',
      policy: 'privacy',
      version: 1,
      locale: 'nb',
      content: line.contentHash,
      answer: 'acknowledge',
      channel: 'app',
      promptIssuedAt: '2026-01-01T11:00:00.000Z',
      recordedAt: '2026-01-01T11:00:00.000Z',
    });
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await api.line('kari')).toMatchObject({ action: 'none', token: null, since: 1 });
  });

  test('repeated gives the same bytes, also long after the prompt has expired and the text has changed', async () => {
    const body = { token: await tokenFor('kari'), answer: 'acknowledge' };
    const first = await api.answer('kari', body);
    api.clock.at += 40 * 24 * HOUR;
    await api.publish(2);
    const again = await api.answer('kari', body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.text).toBe(first.text);
    expect(await records('kari')).toBe(1);
  });

  test('sent many times at once is one record', async () => {
    const body = { token: await tokenFor('kari'), answer: 'acknowledge' };
    const replies = await Promise.all(Array.from({ length: 20 }, () => api.answer('kari', body)));
    expect(new Set(replies.map((one) => one.text)).size).toBe(1);
    expect(replies.filter((one) => one.status === 201)).toHaveLength(1);
  });

  test('to a new prompt is a new record', async () => {
    const tokens = [await tokenFor('kari'), await tokenFor('kari')];
    for (const token of tokens) expect((await api.answer('kari', { token, answer: 'acknowledge' })).status).toBe(201);
    expect(await records('kari')).toBe(2);
  });

  test('is taken until 30 minutes after the prompt was shown, not from then on', async () => {
    const [early, late] = [await tokenFor('kari'), await tokenFor('ola')];
    api.clock.at += 30 * MINUTE - 1;
    expect((await api.answer('kari', { token: early, answer: 'acknowledge' })).status).toBe(201);
    api.clock.at += 1;
    const reply = await api.answer('ola', { token: late, answer: 'acknowledge' });
    expect([reply.status, reply.body.code]).toEqual([409, 'prompt-expired']);
    expect(reply.body.current.policies.find((one: { policy: string }) => one.policy === 'privacy').action).toBe('ask');
    expect(await records('ola')).toBe(0);
  });

  test('to a text that has been replaced meanwhile is refused with the new status', async () => {
    const token = await tokenFor('kari', 'privacy', '?locale=en');
    await api.publish(2);
    const reply = await api.answer('kari', { token, answer: 'acknowledge' });
    expect([reply.status, reply.body.code]).toEqual([409, 'prompt-stale']);
    const line = reply.body.current.policies.find((one: { policy: string }) => one.policy === 'privacy');
    expect(line).toMatchObject({ version: 2, action: 'ask', locale: 'en' });
    expect((await api.answer('kari', { token: line.token, answer: 'acknowledge' })).status).toBe(201);
  });

  test('to a version that was recalled meanwhile is refused; a consent that was being put is put again', async () => {
    await api.publish(2, { policy: 'newsletter', kind: 'consent' });
    const token = await tokenFor('kari', 'newsletter', '?ask=newsletter');
    const act = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' } };
    await api.call('PUT', '/v1/policies/newsletter/versions/2/recall', { as: 'publish', body: act });
    const reply = await api.answer('kari', { token, answer: 'consent' });
    expect([reply.status, reply.body.code]).toEqual([409, 'prompt-stale']);
    expect(reply.body.current.policies[0]).toMatchObject({ policy: 'newsletter', version: 1, action: 'ask' });
  });

  test('that does not fit the kind is refused', async () => {
    const wrong = [
      ['privacy', 'accept'],
      ['privacy', 'decline'],
      ['privacy', 'consent'],
      ['privacy', 'withdraw'],
      ['terms', 'acknowledge'],
      ['terms', 'consent'],
      ['terms', 'withdraw'],
      ['newsletter', 'acknowledge'],
      ['newsletter', 'accept'],
    ] as const;
    for (const [policy, answer] of wrong) {
      const token = await tokenFor('kari', policy, '?ask=newsletter');
      const reply = await api.answer('kari', { token, answer });
      expect([policy, answer, reply.status, reply.body.code]).toEqual([policy, answer, 422, 'wrong-answer']);
    }
    expect(await records('kari')).toBe(0);
  });

  test('for another user, policy, version, content hash or language than was shown is refused', async () => {
    const token = await tokenFor('kari');
    const odd = [{ policy: 'terms' }, { version: 2 }, { contentHash: 'f'.repeat(64) }, { locale: 'en' }];
    for (const one of odd) {
      const reply = await api.answer('kari', { token, answer: 'acknowledge', ...one });
      expect([reply.status, reply.body.code, reply.body.errors[0].path]).toEqual([
        422,
        'prompt-mismatch',
        Object.keys(one)[0],
      ]);
    }
    const reply = await api.answer('ola', { token, answer: 'acknowledge' });
    expect([reply.status, reply.body.code]).toEqual([422, 'prompt-mismatch']);
    expect((await records('kari')) + (await records('ola'))).toBe(0);
  });

  test('with a prompt that was forged, cut, changed or left out is refused', async () => {
    const token = await tokenFor('kari');
    const [prefix, text, seal] = token.split('.') as [string, string, string];
    const foreign = sealPrompt(
      createSecretKey(new Uint8Array(32).fill(8)),
      { user: 'kari', policy: 'privacy', version: 1, content: '1'.repeat(64), locale: 'nb', words: 'a'.repeat(64) },
      api.clock.at,
    );
    const swapped = Buffer.from(text, 'base64url').toString().replace('kari', 'karl');
    const forged = [
      foreign,
      'x',
      '',
      `${prefix}.${text}`,
      `${prefix}.${text}.${seal.slice(1)}A`,
      `${prefix}.${Buffer.from(swapped).toString('base64url')}.${seal}`,
      `pp2.${text}.${seal}`,
    ];
    for (const one of forged) {
      const reply = await api.answer('kari', { token: one, answer: 'acknowledge' });
      expect([one, reply.status, reply.body.code]).toEqual([one, 422, 'prompt-forged']);
    }
    expect((await api.answer('kari', { answer: 'acknowledge' })).body.code).toBe('prompt-missing');
    expect(await records('kari')).toBe(0);
  });

  test('to a policy that this database never published is refused, though the prompt was sealed with our key', async () => {
    const shown = {
      user: 'kari',
      policy: 'cookies',
      version: 1,
      content: '1'.repeat(64),
      locale: 'nb',
      words: 'a'.repeat(64),
    };
    const token = sealPrompt(createSecretKey(PROMPT_KEY), shown, api.clock.at);
    const reply = await api.answer('kari', { token, answer: 'acknowledge' });
    expect([reply.status, reply.body.code]).toEqual([404, 'unknown-policy']);
  });
});

describe('putting it off', () => {
  test('hides the question for 24 hours', async () => {
    await api.answer('kari', { token: await tokenFor('kari'), answer: 'defer' });
    expect(await api.line('kari')).toMatchObject({
      action: 'none',
      deferredUntil: '2026-01-02T11:00:00.000Z',
      token: null,
    });
    expect((await api.call('GET', '/v1/users/kari/status')).body.nextChangeAt).toBe('2026-01-02T11:00:00.000Z');
    api.clock.at += 24 * HOUR;
    expect(await api.line('kari')).toMatchObject({ action: 'ask', deferredUntil: null });
  });

  test('is not open for an agreement that is required, and is before its day', async () => {
    const required = await api.answer('kari', { token: await tokenFor('kari', 'terms'), answer: 'defer' });
    expect([required.status, required.body.code]).toEqual([422, 'wrong-answer']);
    await api.answer('kari', { token: await tokenFor('kari', 'terms'), answer: 'accept' });
    await api.publish(2, { policy: 'terms', kind: 'agreement' });
    expect(await api.line('kari', 'terms')).toMatchObject({ action: 'ask', deadline: '2026-02-01' });
    expect((await api.answer('kari', { token: await tokenFor('kari', 'terms'), answer: 'defer' })).status).toBe(201);
  });

  test('of an agreement is refused when its day came after it was shown, at the very millisecond', async () => {
    await api.answer('kari', { token: await tokenFor('kari', 'terms'), answer: 'accept' });
    await api.publish(2, { policy: 'terms', kind: 'agreement' });
    const day = Date.parse('2026-01-31T23:00:00Z');
    api.clock.at = day - 1;
    const [before, after] = [await tokenFor('kari', 'terms'), await tokenFor('kari', 'terms')];
    expect((await api.answer('kari', { token: before, answer: 'defer' })).status).toBe(201);
    api.clock.at = day;
    expect((await api.answer('kari', { token: after, answer: 'defer' })).body.code).toBe('wrong-answer');
  });
});

describe('a withdrawal', () => {
  test('needs no prompt, and is recorded for the version that was consented to', async () => {
    await api.answer('kari', { token: await tokenFor('kari', 'newsletter', '?ask=newsletter'), answer: 'consent' });
    expect((await api.line('kari', 'newsletter')).given).toBe(true);
    await api.publish(2, { policy: 'newsletter', kind: 'consent', change: 'minor' });
    const reply = await api.answer('kari', { policy: 'newsletter', answer: 'withdraw' });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ answer: 'withdraw', version: 1, prompt: null, promptIssuedAt: null });
    expect(await api.line('kari', 'newsletter')).toMatchObject({ given: false, action: 'none' });
  });

  test('is taken from someone we never heard of', async () => {
    expect((await api.answer('ola', { policy: 'newsletter', answer: 'withdraw' })).status).toBe(201);
  });

  test('has to say what is withdrawn, and it has to be a consent', async () => {
    expect((await api.answer('kari', { answer: 'withdraw' })).status).toBe(422);
    expect((await api.answer('kari', { policy: 'nothing', answer: 'withdraw' })).body.code).toBe('unknown-policy');
    expect((await api.answer('kari', { policy: 'privacy', answer: 'withdraw' })).body.code).toBe('wrong-answer');
  });

  test('with a prompt is taken however late it comes', async () => {
    const token = await tokenFor('kari', 'newsletter', '?ask=newsletter');
    api.clock.at += 24 * HOUR;
    expect((await api.answer('kari', { token, answer: 'withdraw' })).status).toBe(201);
  });
});
