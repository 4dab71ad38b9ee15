import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeVerifier } from '../../api/log/key.ts';
import {
  checkEvidence,
  consistencyHolds,
  hashFromBase64,
  openCheckpoint,
  type Trust,
} from '../../content/model/receipt.ts';
import { type Api, openApi } from '../support/api.ts';
import { LOG_KEY } from '../support/store.ts';

const trust: Trust = { origin: 'policy.example', verifiers: [nodeVerifier(LOG_KEY.jwk)] };
let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

const anyone = { as: null } as const;

async function answer(user: string) {
  const { token } = await api.line(user);
  return { token, reply: await api.answer(user, { answer: 'acknowledge', token }) };
}

async function head() {
  const { text } = await api.call('GET', '/v1/log/checkpoint', anyone);
  return (await openCheckpoint(text, trust.origin, trust.verifiers))!;
}

describe('evidence over HTTP', () => {
  test('every answer comes with a receipt that holds without us, and names what was said', async () => {
    await api.publish(1);
    const { reply } = await answer('kari');
    expect(reply.status).toBe(201);
    const verdict = await checkEvidence(reply.body.receipt, null, trust);
    expect(verdict).toMatchObject({
      holds: true,
      receipt: { record: { id: reply.body.id, user: 'kari', version: 1 } },
    });
  });

  test('a repeat is the same bytes, receipt and all, however much later', async () => {
    await api.publish(1);
    const { token, reply } = await answer('kari');
    await answer('ola');
    api.clock.at += 90 * 86_400_000;
    const again = await api.answer('kari', { answer: 'acknowledge', token });
    expect([again.status, again.text]).toEqual([200, reply.text]);
  });

  test('anyone who has the id gets the proof, and with the receipt it holds', async () => {
    await api.publish(1);
    const { reply } = await answer('kari');
    await answer('ola');
    const proof = await api.call('GET', `/v1/receipts/${reply.body.id}/proof`, anyone);
    expect(proof.status).toBe(200);
    expect(proof.text).not.toContain('kari');
    expect(await checkEvidence(reply.body.receipt, proof.body, trust)).toMatchObject({
      holds: true,
      checkpoint: { origin: 'policy.example', size: 4 },
    });
  });

  test('a receipt nobody gave is 404, an id that is none is 422', async () => {
    const unknown = await api.call('GET', '/v1/receipts/01943f5e-7c00-7abc-8def-0123456789ab/proof', anyone);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'unknown-receipt' } });
    const odd = await api.call('GET', '/v1/receipts/kari/proof', anyone);
    expect(odd).toMatchObject({ status: 422, body: { code: 'invalid' } });
  });

  test('there is no checkpoint before the first version, and one anyone may have after it', async () => {
    expect(await api.call('GET', '/v1/log/checkpoint', anyone)).toMatchObject({ status: 404 });
    await api.publish(1);
    const reply = await api.call('GET', '/v1/log/checkpoint', anyone);
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(reply.text).toMatch(/^policy\.example\n2\n/);
  });

  test('two checkpoints are proved to be of one log', async () => {
    await api.publish(1);
    const before = await head();
    await answer('kari');
    await answer('ola');
    const after = await head();
    const { body } = await api.call('GET', `/v1/log/consistency?from=${before.size}&to=${after.size}`, anyone);
    const hashes = body.hashes.map(hashFromBase64);
    const claim = { oldSize: before.size, oldRoot: before.root, size: after.size, root: after.root, hashes };
    expect(consistencyHolds(claim)).toBe(true);
    expect(consistencyHolds({ ...claim, oldRoot: after.root })).toBe(false);
  });

  test.each(['?from=x', '?from=-1', '?from=3&to=2', '?from=0&to=99', '?from=99', '?from=1&of=2'])(
    'a question about sizes that makes no sense is 422: %s',
    async (query) => {
      await api.publish(1);
      await answer('kari');
      const reply = await api.call('GET', `/v1/log/consistency${query}`, anyone);
      expect(reply).toMatchObject({ status: 422, body: { code: 'invalid', errors: [expect.anything()] } });
    },
  );

  test('anyone may have the leaves: the hashes of all, the text of public ones, and nobody’s name', async () => {
    await api.publish(1);
    await answer('kari');
    const { status, text, body } = await api.call('GET', '/v1/log/leaves?from=1&limit=5', anyone);
    expect([status, body.from, body.size, body.leaves.length]).toEqual([200, 1, 3, 2]);
    expect(JSON.parse(body.leaves[0].text)).toMatchObject({ type: 'publish', policy: 'privacy', version: 1 });
    expect(Object.keys(body.leaves[1])).toEqual(['hash']);
    expect(text).not.toContain('kari');
    expect((await api.call('GET', '/v1/log/leaves?from=3', anyone)).body.leaves).toEqual([]);
    for (const query of ['from=x', 'from=-1', 'limit=0', 'limit=1001', 'limit=x', 'form=1'])
      expect(await api.call('GET', `/v1/log/leaves?${query}`, anyone)).toMatchObject({ status: 422 });
  });

  test('everything held about a user includes the receipts', async () => {
    await api.publish(1);
    const { reply } = await answer('kari');
    const { body } = await api.call('GET', '/v1/users/kari');
    expect(body.acceptances).toEqual([reply.body]);
  });

  test('whoever is erased is held no more, and the receipt still holds in the shop’s hands', async () => {
    await api.publish(1);
    const { reply } = await answer('kari');
    const erased = await api.call('DELETE', '/v1/users/kari');
    expect([erased.status, erased.body]).toEqual([200, { answers: 1, leaf: 3 }]);
    expect(erased.text).not.toContain('kari');
    const { body } = await api.call('GET', '/v1/users/kari');
    expect(body).toEqual({
      user: 'kari',
      account: 'kari',
      merged: [],
      links: [],
      contact: null,
      standings: [],
      acceptances: [],
      notices: [],
      prompted: [],
    });
    expect(await api.call('GET', `/v1/receipts/${reply.body.id}/proof`, anyone)).toMatchObject({ status: 404 });
    expect(await checkEvidence(reply.body.receipt, null, trust)).toMatchObject({ holds: true });
    expect((await api.call('DELETE', '/v1/users/kari')).body).toEqual({ answers: 0, leaf: null });
  });
});
