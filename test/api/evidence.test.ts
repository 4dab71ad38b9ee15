/** The evidence of one person, opened and checked as a stranger would: by a verifier that is not ours. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import jsonld from 'jsonld';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalText } from '#model/receipt.ts';

import { hasPython, VERIFIER } from '../oracle/python.ts';
import { type Api, aDocument, openApi } from '../support/api.ts';
import { accept, anAnswer } from './store/make.ts';

const FACTS = {
  controller: { legalName: 'Alexander AS', orgNumber: '986724397', email: 'post@policy.example' },
  items: [{ id: 'email', name: { nb: 'e-postadresse', en: 'e-mail address' } }],
  legalBases: [{ id: 'consent', gdpr: '6(1)(a)', name: { nb: 'samtykke', en: 'consent' } }],
  purposes: [{ id: 'newsletter', name: { nb: 'nyhetsbrev', en: 'newsletter' }, basis: 'consent', data: ['email'] }],
  recipients: [{ id: 'it', name: { nb: 'IT-leverandører', en: 'IT suppliers' }, role: 'processor', data: ['email'] }],
  retention: [{ id: 'list', name: { nb: 'listen', en: 'the list' }, covers: ['email'], keep: { period: 'P3Y' } }],
};

let api: Api;
let folder: string;
beforeEach(async () => {
  api = await openApi();
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  await api.publish(1);
  await api.publish(1, { policy: 'newsletter', kind: 'consent', facts: FACTS });
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

async function open(user: string): Promise<Record<string, string>> {
  const secret = api.secrets.shop;
  const response = await api.app.request(`/v1/users/${user}/evidence`, {
    headers: { Authorization: `Bearer ${secret}` },
  });
  expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
    200,
    'application/zip',
    'no-store',
  ]);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** The type package knows neither of the two options. */
const expand = (document: object): Promise<Record<string, unknown>[]> =>
  (jsonld.expand as unknown as (document: object, options: object) => Promise<Record<string, unknown>[]>)(document, {
    documentLoader: () => Promise.reject(new Error('nothing is fetched')),
    safe: true,
  });
const read = async (user: string) =>
  (await api.answer(user, { token: (await api.line(user)).token, answer: 'acknowledge' })).body;
const consent = async (user: string) =>
  (await api.answer(user, { token: (await api.line(user, 'newsletter', '?ask=newsletter')).token, answer: 'consent' }))
    .body;
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

describe('the evidence of a person', () => {
  test('holds each answer with its receipt and proof, the texts, keys, and how to check them in both languages', async () => {
    const { id } = await read('kari');
    await read('ola');
    const files = await open('kari');
    expect(Object.keys(files).sort()).toEqual([
      'LES-MEG.txt',
      'README.txt',
      'checkpoint.txt',
      'held.json',
      `iso-27560/${id}.jsonld`,
      'keys.json',
      `prompts/${id}.json`,
      `proofs/${id}.json`,
      'publications/privacy@1.json',
      'publications/privacy@1.proof.json',
      `receipts/${id}.jws`,
      `records/${id}.json`,
      'texts/privacy@1.en.txt',
      'texts/privacy@1.nb.txt',
      'versions/privacy@1.json',
    ]);
    expect(files['texts/privacy@1.nb.txt']).toBe(`${aDocument(1).text.nb}\n`);
    expect(files['README.txt']).toContain('customer kari');
    expect(files['LES-MEG.txt']).toContain('kunde kari');
    expect(Object.values(files).join()).not.toContain('ola');
  });

  test.skipIf(!hasPython)('is believed by a verifier in another language, receipt by receipt', async () => {
    await read('kari');
    await consent('kari');
    const files = await open('kari');
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const ids = Object.keys(files).flatMap((name) => /^records\/(.*)\.json$/.exec(name)?.[1] ?? []);
    expect(ids).toHaveLength(2);
    const origin = files['checkpoint.txt']!.split('\n')[0]!;
    for (const id of ids) {
      const at = (name: string) => join(folder, name);
      const args = [at(`receipts/${id}.jws`), at('keys.json'), origin, at(`proofs/${id}.json`)];
      const { status, stdout, stderr } = spawnSync('python3', [VERIFIER, ...args], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toEqual(JSON.parse(files[`records/${id}.json`]!));
    }
  });

  test('proves which text it was: the log’s own line has the hashes of the record and of the text', async () => {
    const { id } = await read('kari');
    const files = await open('kari');
    const leaf = files['publications/privacy@1.json']!;
    const proof = JSON.parse(files['publications/privacy@1.proof.json']!);
    const said = JSON.parse(leaf);
    const record = JSON.parse(files[`records/${id}.json`]!);
    expect(said.content[record.locale]).toBe(record.content);
    const { text } = JSON.parse(files['versions/privacy@1.json']!);
    expect(sha256(canonicalText(text)).toString('hex')).toBe(said.text);
    // Leaf and path by the rules of RFC 6962, written out: the log has 4 leaves, and this is one of them.
    const hash = sha256(Uint8Array.of(0), Uint8Array.of(2), leaf);
    const [first, second] = proof.hashes.map((one: string) => Buffer.from(one, 'base64'));
    const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);
    const pair = proof.index % 2 === 0 ? node(hash, first) : node(first, hash);
    const root = proof.index < 2 ? node(pair, second) : node(second, pair);
    expect(proof.checkpoint.split('\n').slice(1, 3)).toEqual(['4', root.toString('base64')]);
  });

  test('proves what the prompt said: its words have the hash that its token has, and the token that of the record', async () => {
    await api.publish(1, { title: { nb: 'Personvern hos oss', en: 'Privacy' }, prompt: { nb: { no: 'Nei takk' } } });
    const { id } = await read('kari');
    await api.publish(1, { title: { nb: 'Noe annet', en: 'Another' } });
    const files = await open('kari');
    const { token, words, missing } = JSON.parse(files[`prompts/${id}.json`]!);
    expect(words).toMatchObject({
      says: { no: 'Nei takk' },
      status: { policy: 'privacy', title: 'Personvern hos oss', summary: aDocument(1).summary.nb },
    });
    expect(missing).toBeNull();
    expect(sha256(token).toString('hex')).toBe(JSON.parse(files[`records/${id}.json`]!).prompt);
    const fields = JSON.parse(Buffer.from(token.slice('pp1.'.length), 'base64url').toString());
    expect(fields.slice(1, 4)).toEqual(['kari', 'privacy', 1]);
    expect(fields.at(-1)).toBe(sha256(canonicalText(words)).toString('hex'));
  });

  test('has each answer as a record of ISO/IEC TS 27560, joined with the facts of its version', async () => {
    const { id } = await consent('kari');
    const files = await open('kari');
    const [record] = await expand(JSON.parse(files[`iso-27560/${id}.jsonld`]!));
    const dpv = (name: string) => `https://w3id.org/dpv#${name}`;
    expect(record!['@type']).toEqual([dpv('ConsentRecord')]);
    expect(record!['http://purl.org/dc/terms/conformsTo']).toEqual([
      { '@id': 'https://w3id.org/dpv/schema/dpv-27560#record' },
    ]);
    const text = JSON.stringify(record);
    for (const term of ['ConsentGiven', 'DirectMarketing', 'DataProcessor', 'StorageCondition', 'DataController'])
      expect(text).toContain(dpv(term));
    expect(text).toContain('https://w3id.org/dpv/legal/eu/gdpr#A6-1-a');
    expect(text).toContain('"e-postadresse"');
    expect(text).toContain('"P3Y"');
  });

  test('gives these records alone, as one document of linked data, to whoever asks for that', async () => {
    await consent('kari');
    await read('kari');
    const reply = await api.call('GET', '/v1/users/kari/evidence', { headers: { Accept: 'application/ld+json' } });
    expect([reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
      'application/ld+json',
      'no-store',
    ]);
    const types = (await expand(JSON.parse(reply.text))).map((one) => one['@type']);
    expect(types.flat().sort()).toEqual([
      'https://w3id.org/dpv#ConsentRecord',
      'https://w3id.org/dpv#DataProcessingRecord',
    ]);
  });

  test('says in both languages what it shows of which answers: not all of them followed a question', async () => {
    await consent('kari');
    await api.call('POST', '/v1/users/kari/acceptances', { body: { answer: 'withdraw', policy: 'newsletter' } });
    const line = {
      user: 'kari',
      policy: 'privacy',
      version: 1,
      answer: 'acknowledge',
      answeredAt: '2026-01-01T10:00:00Z',
    };
    const headers = { 'Content-Type': 'application/x-ndjson' };
    expect((await api.call('POST', '/v1/acceptances', { headers, body: JSON.stringify(line) })).status).toBe(200);
    const files = await open('kari');
    for (const [name, ...ways] of [
      ['LES-MEG.txt', 'Etter et spørsmål: 1 her', 'Uten spørsmål: 1 her', 'Importert: 1 her'],
      ['README.txt', 'After a question: 1 here', 'Without a question: 1 here', 'Imported: 1 here'],
    ] as const)
      for (const way of ways) expect(files[name]).toContain(`- ${way}`);
    const prompts = Object.entries(files).filter(([name]) => name.startsWith('records/'));
    expect(prompts.map(([, text]) => JSON.parse(text).prompt === null).sort()).toEqual([false, true, true]);
    expect(Object.keys(files).filter((name) => name.startsWith('prompts/'))).toHaveLength(1);
  });

  test('is the same bytes at the same moment, and has the guest’s answers under the account', async () => {
    const { id } = await read('guest-1');
    await api.call('POST', '/v1/users/guest-1/merge', { body: { into: 'kari' } });
    const once = await open('kari');
    expect(await open('kari')).toEqual(once);
    expect(JSON.parse(once[`records/${id}.json`]!).user).toBe('guest-1');
    expect(JSON.parse(once['held.json']!).links).toHaveLength(1);
  });

  test('of somebody with many answers holds nobody up: others are answered all the while, and every answer is there', async () => {
    const many = 800;
    const given = Array.from({ length: many }, (_, turn) =>
      anAnswer('kari', 1, turn % 2 ? 'consent' : 'decline', { policy: 'newsletter', nonce: `turn-${turn}` }),
    );
    await Promise.all(given.map((one) => api.store.answer(one, accept)));
    const waits: Record<string, number> = {};
    const besides = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
      const [start, rounds]: [number, number[]] = [performance.now(), []];
      let isDone = false;
      const asking = (async () => {
        while (!isDone) {
          const asked = performance.now();
          await new Promise((done) => setImmediate(done));
          await api.line('ola');
          rounds.push(performance.now() - asked);
        }
      })();
      const result = await work();
      const took = performance.now() - start;
      isDone = true;
      await asking;
      // Of the whole, so that it holds on a slow machine too; what ran in one piece would be all of it.
      waits[what] = Math.max(...rounds) / Math.max(took, 500);
      return result;
    };
    const files = await besides('zip', () => open('kari'));
    expect(Object.keys(files).filter((name) => name.startsWith('receipts/'))).toHaveLength(many);
    expect(JSON.parse(files['held.json']!)).toEqual((await api.call('GET', '/v1/users/kari')).body);
    expect(files['held.json']).toBe(`${JSON.stringify(JSON.parse(files['held.json']!), null, 2)}\n`);
    const headers = { Accept: 'application/ld+json' };
    const linked = await besides('json', () => api.call('GET', '/v1/users/kari/evidence', { headers }));
    expect(JSON.parse(linked.text)['@graph']).toHaveLength(many);
    expect(Object.entries(waits).filter(([, share]) => share > 0.34)).toEqual([]);
  });

  test('of somebody nobody has heard of, or who was erased, has no answer in it', async () => {
    await read('kari');
    await api.call('DELETE', '/v1/users/kari');
    for (const user of ['nobody', 'kari']) {
      const files = await open(user);
      expect(Object.keys(files).sort()).toEqual([
        'LES-MEG.txt',
        'README.txt',
        'checkpoint.txt',
        'held.json',
        'keys.json',
      ]);
      expect(JSON.parse(files['held.json']!).acceptances).toEqual([]);
    }
  });
});
