import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../api/log/checkpoint.ts';
import { signReceipt } from '../../api/log/receipt.ts';
import { append, EMPTY_EDGE, rootOf } from '../../api/log/tree.ts';
import { acceptanceLeaf, toBase64 } from '../../content/model/receipt.ts';
import { bytesOf, evidence, KEY, ORIGIN, OTHER_KEY, record } from '../api/log/sample.ts';
import { policy } from '../support/command.ts';

const { jws, proof, receipt } = evidence(2, 5);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-receipt-'));
  mkdirSync(join(folder, 'policies'));
  file(
    'keys.yaml',
    `- { kty: OKP, crv: Ed25519, x: ${KEY.jwk.x} }\n- { kty: OKP, crv: Ed25519, x: ${OTHER_KEY.jwk.x} }\n`,
  );
  file('policies/hashes.yaml', `privacy@3: { nb: ${receipt.record.content} }\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function judge(text: string, more: string[] = []) {
  return policy(['verify', '--receipt', file('receipt', text), '--keys', join(folder, 'keys.yaml'), ...more]);
}

/** What a witness keeps of the log that the sample's receipts are from. */
function witnessed(change = (leaf: Uint8Array) => leaf): void {
  const leaves = Array.from({ length: 5 }, (_, at) =>
    acceptanceLeaf(record({ user: `user-${at}` }), bytesOf(`opening ${at}`)),
  ).map((leaf, at) => (at === 1 ? change(leaf) : leaf));
  const root = rootOf(leaves.reduce((edge, leaf) => append(edge, leaf).edge, EMPTY_EDGE));
  mkdirSync(join(folder, 'log/leaves'), { recursive: true });
  file('log/leaves/000000000.txt', leaves.map((leaf) => `${toBase64(leaf)}\n`).join(''));
  file('log/checkpoint', signCheckpoint([KEY], { origin: ORIGIN, size: 5, root }));
}

describe('policy verify --receipt', () => {
  test('says what was answered, by whom, to which text and when, without a database, and ends with 0', async () => {
    const ran = await judge(`${jws}\n`);
    expect(ran).toMatchObject({ code: 0, err: '' });
    for (const said of [
      'The receipt is genuine.',
      'acknowledge',
      'user-2',
      'privacy@3, in nb',
      '2027-01-01T10:40:12.345Z',
      'leaf 2 of 5',
    ])
      expect(ran.out).toContain(said);
    expect(ran.out).toContain('which is the text of privacy@3 here');
  });

  test('takes the answer of the API, with its proof, and receipts of another of the keys', async () => {
    const text = JSON.stringify({ id: receipt.record.id, receipt: signReceipt(OTHER_KEY, receipt).jws });
    const ran = await judge(text, ['--proof', file('proof', JSON.stringify(proof))]);
    expect(ran.out).toMatch(
      /genuine, and the answer stands in the log\.[\s\S]*stands in example\.no\/personvern at 5 leaves/,
    );
    expect(ran.code).toBe(0);
  });

  test.each([
    [
      'changed',
      `${jws.slice(0, -20)}${jws.at(-20) === 'A' ? 'B' : 'A'}${jws.slice(-19)}`,
      'its signature is not right',
    ],
    [
      'of a text that is not this one',
      signReceipt(KEY, { ...receipt, record: record({ content: 'e'.repeat(64) }) }).jws,
      'is not the text of privacy@3',
    ],
    ['cut short', `${jws.slice(0, -1)}`, 'does not hold'],
  ])('tells one that was %s', async (_, text, says) => {
    expect((await judge(text)).out).toContain(says);
  });

  test('tells a proof of another answer, a key that nobody listed, and what is no receipt', async () => {
    const other = file('other', JSON.stringify(evidence(3, 5).proof));
    expect(await judge(jws, ['--proof', other])).toMatchObject({
      code: 1,
      out: expect.stringContaining('the proof is of another'),
    });
    const keys = file('one.yaml', `- { kty: OKP, crv: Ed25519, x: ${OTHER_KEY.jwk.x} }\n`);
    const ran = await policy(['verify', '--receipt', file('receipt', jws), '--keys', keys]);
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('not among those given') });
    expect(await judge('hello')).toMatchObject({ code: 1, err: expect.stringContaining('holds no receipt') });
    expect(await policy(['verify', '--proof', other])).toMatchObject({ code: 2 });
  });

  test('with what a witness kept it needs no proof; and a log that told another story is found out', async () => {
    witnessed();
    expect(await judge(jws)).toMatchObject({
      code: 0,
      out: expect.stringContaining('among the 5 leaves that the witness kept'),
    });
    witnessed(() => bytesOf('another'));
    expect(await judge(jws)).toMatchObject({ code: 1, out: expect.stringContaining('the witness saw another log') });
    rmSync(join(folder, 'log'), { recursive: true });
  });
});
