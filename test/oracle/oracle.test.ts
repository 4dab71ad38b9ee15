/** The foreign oracle: a verifier in another language, with no code of ours, judges what we issue. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../api/log/checkpoint.ts';
import { signReceipt } from '../../api/log/receipt.ts';
import type { Proof } from '../../content/model/receipt.ts';
import { bytesOf, evidence, KEY, ORIGIN, OTHER_KEY, record } from '../api/log/sample.ts';
import { hasPython, VERIFIER } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  jws: string;
  proof?: Proof;
  keys?: object[];
  origin?: string;
}

function judge({ jws, proof, keys = [OTHER_KEY.jwk, KEY.jwk], origin = ORIGIN }: Given) {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const args = [file('receipt.jws', `${jws}\n`), file('keys.json', JSON.stringify({ keys })), origin];
  if (proof) args.push(file('proof.json', JSON.stringify(proof)));
  const { status, stdout, stderr } = spawnSync('python3', [VERIFIER, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1' },
  });
  return { status, record: status === 0 ? JSON.parse(stdout) : null, why: stderr.trim() };
}

describe.skipIf(!hasPython)('a verifier in Python', () => {
  const { jws, proof, receipt } = evidence(4, 300);

  test('is short enough to be read by whoever has to trust it', () => {
    expect(readFileSync(VERIFIER, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  });

  test('accepts our receipts, and reads the same record in them', () => {
    expect(judge({ jws })).toEqual({ status: 0, record: receipt.record, why: '' });
    const odd = { ...receipt, record: record({ user: '"\\\u0001\u007fÅse\u2028😀' }) };
    expect(judge(signReceipt(KEY, odd)).record).toEqual(odd.record);
    const claim = { provenance: 'imported', answeredAt: 1_556_877_600_000, counts: true, source: 'old-shop' } as const;
    const imported = { ...receipt, record: record(claim) };
    expect(judge(signReceipt(KEY, imported)).record).toEqual(imported.record);
  });

  test('finds them in our log, wherever they stand', () => {
    for (const [index, size] of [
      [0, 1],
      [0, 2],
      [2, 3],
      [6, 7],
      [299, 300],
      [256, 300],
    ] as const) {
      const one = evidence(index, size);
      expect(judge(one)).toEqual({ status: 0, record: one.receipt.record, why: '' });
    }
  });

  test('takes receipts of the old key and the new one, and the head that both have signed', () => {
    const { size, root } = receipt;
    const both = signCheckpoint([OTHER_KEY, KEY], { origin: ORIGIN, size, root });
    const held = { status: 0, record: receipt.record, why: '' };
    for (const one of [jws, signReceipt(OTHER_KEY, receipt).jws])
      expect(judge({ jws: one, proof: { ...proof, checkpoint: both } })).toEqual(held);
    expect(judge({ jws, proof: { ...proof, checkpoint: both }, keys: [KEY.jwk] })).toEqual(held);
    const forged = both.replace(/(\n— \S+ \S{20})./, (_, before) => `${before}A`);
    expect(judge({ jws, proof: { ...proof, checkpoint: forged } }).status).toBe(1);
  });

  test('control: refuses what is not so', () => {
    const later = signCheckpoint([KEY], { origin: ORIGIN, size: 300, root: bytesOf('another') });
    const bad: [Given, RegExp][] = [
      [{ jws: `${jws.slice(0, -1)}B` }, /another spelling/],
      [{ jws: signReceipt({ ...OTHER_KEY, kid: KEY.kid }, receipt).jws }, /receipt's signature/],
      [{ jws, keys: [OTHER_KEY.jwk] }, /not a receipt of this log/],
      [{ jws, proof, origin: 'example.no/annet' }, /another log/],
      [{ jws, proof: { ...proof, index: 5 } }, /another place/],
      [{ jws, proof: { ...proof, hashes: proof.hashes.slice(1) } }, /another length/],
      [{ jws, proof: { ...proof, hashes: proof.hashes.toReversed() } }, /does not hold this record/],
      [{ jws, proof: { ...proof, checkpoint: later } }, /does not hold this record/],
      [
        { jws, proof: { ...proof, checkpoint: proof.checkpoint.replace('\n300\n', '\n301\n') } },
        /checkpoint's signature/,
      ],
      [
        { jws: signReceipt(KEY, { ...receipt, record: record({ user: 'Ola' }) }).jws, proof },
        /does not hold this record/,
      ],
      [{ jws: 'hello' }, /does not hold/],
    ];
    for (const [given, why] of bad) {
      const verdict = judge(given);
      expect(verdict).toMatchObject({ status: 1, record: null });
      expect(verdict.why).toMatch(why);
    }
  });
});
