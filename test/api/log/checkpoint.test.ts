import { describe, expect, test } from 'vitest';
import { originOf, signCheckpoint } from '../../../api/log/checkpoint.ts';
import { nodeVerifier } from '../../../api/log/key.ts';
import {
  checkpointText,
  EMPTY_ROOT,
  formatNote,
  noteKeyId,
  noteVerifierKey,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  toBase64,
  toBase64Url,
  utf8,
  type Verifier,
  webVerifier,
} from '../../../content/model/receipt.ts';
import { bytesOf, KEY, keyOf, ORIGIN, OTHER_KEY } from './sample.ts';

/** The vectors of Go's `golang.org/x/mod/sumdb/note`, which witnesses and the checksum database use. */
const GO = {
  verifier: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  signer: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  other: 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature:
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
  otherSignature:
    '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n',
};
/** The example of C2SP `tlog-checkpoint`. */
const C2SP = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

function verifierOf(line: string): Verifier {
  const { publicKey } = parseVerifierKey(line)!;
  return nodeVerifier({ kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) });
}

const peter = verifierOf(GO.verifier);
const enoch = verifierOf(GO.other);
const note = `${GO.text}\n${GO.signature}`;

describe('signed notes, by the vectors of Go', () => {
  test('signing with Go’s key gives Go’s note, byte for byte', () => {
    const seed = Buffer.from(GO.signer.split('+').slice(4).join('+'), 'base64').subarray(1).toString('hex');
    const key = keyOf(seed);
    const signature = {
      name: 'PeterNeumann',
      id: noteKeyId('PeterNeumann', key.publicKey),
      signature: key.sign(utf8(GO.text)),
    };
    expect(formatNote({ text: GO.text, signatures: [signature] })).toBe(note);
    expect(noteVerifierKey('PeterNeumann', key.publicKey)).toBe(GO.verifier);
  });

  test('Go’s note opens, alone and beside the signature of somebody else', async () => {
    expect(await openNote(note, 'PeterNeumann', [peter])).toBe(GO.text);
    expect(await openNote(note + GO.otherSignature, 'PeterNeumann', [enoch, peter])).toBe(GO.text);
    expect(await openNote(note + GO.otherSignature, 'EnochRoot', [enoch])).toBe(GO.text);
    expect(
      await openNote(note, 'PeterNeumann', [
        await webVerifier({ kty: 'OKP', crv: 'Ed25519', x: toBase64Url(peter.publicKey) }),
      ]),
    ).toBe(GO.text);
  });

  test('a note nobody we know has signed does not open', async () => {
    expect(await openNote(note, 'PeterNeumann', [])).toBe(null);
    expect(await openNote(note, 'PeterNeumann', [enoch])).toBe(null);
    expect(await openNote(note, 'EnochRoot', [peter])).toBe(null);
    expect(await openNote(note.replace('PeterNeumann', 'CarmenSandiego'), 'CarmenSandiego', [peter])).toBe(null);
    expect(await openNote(note.replace('x08g', 'xxxx'), 'PeterNeumann', [peter])).toBe(null);
    expect(await openNote(note.replace('answer', 'Answer'), 'PeterNeumann', [peter])).toBe(null);
  });

  test('one wrong signature of a known key spoils a note that has a right one', async () => {
    const wrong = `${GO.signature.slice(0, 60)}ABCD${GO.signature.slice(60)}`;
    expect(await openNote(note + wrong, 'PeterNeumann', [peter])).toBe(null);
  });

  test('what Go calls malformed is malformed here', () => {
    const { text, signature } = GO;
    const malformed = [
      text,
      `${text}\n`,
      `${text}\n${signature.slice(0, -1)}`,
      `\x01${text}\n${signature}`,
      `\ud800${text}\n${signature}`,
      `${text}\n— Bad Name ${signature.split(' ')[2]}`,
      `${text}\n${signature}Unexpected line.\n`,
      `${text}\n${signature.repeat(101)}`,
      `${text}\n${signature.replace('—', '-')}`,
      `${text}\n${signature.replace('=\n', '\n')}`,
    ];
    for (const one of malformed) expect(parseNote(one), JSON.stringify(one)).toBe(null);
    expect(parseNote(`${text}\n${signature.repeat(100)}`)?.signatures).toHaveLength(100);
    expect(parseNote(`a\n\nb\n\n${signature}`)?.text).toBe('a\n\nb\n');
  });

  test('no part of a verifier key reads as a verifier key', () => {
    const line = GO.verifier;
    expect(parseVerifierKey(line)?.name).toBe('PeterNeumann');
    for (let from = 0; from < line.length; from++) {
      for (let to = from + 1; to <= line.length; to++) {
        if (to - from < line.length) expect(parseVerifierKey(line.slice(from, to))).toBe(null);
      }
      const next = String.fromCharCode(line.charCodeAt(from) + 1);
      expect(parseVerifierKey(line.slice(0, from) + next + line.slice(from + 1))).toBe(null);
    }
    expect(parseVerifierKey('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).toBe(null);
  });
});

describe('checkpoints', () => {
  const head = { origin: ORIGIN, size: 42, root: bytesOf('root') };

  test('the example of the specification reads as it says', () => {
    const { text, signatures } = parseNote(C2SP)!;
    const { origin, size, root } = parseCheckpoint(text)!;
    expect([origin, size, toBase64(root)]).toEqual([
      'example.com/behind-the-sofa',
      20852163,
      'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
    ]);
    expect(signatures.map((one) => one.name)).toEqual([origin]);
    expect(checkpointText({ origin, size, root })).toBe(text);
  });

  test('what the log signs opens with its key, under its name only', async () => {
    const signed = signCheckpoint([KEY], head);
    expect(signed).toBe(signCheckpoint([KEY], head));
    expect(await openCheckpoint(signed, ORIGIN, [KEY])).toEqual(head);
    expect(await openCheckpoint(signed, ORIGIN, [OTHER_KEY])).toBe(null);
    expect(await openCheckpoint(signed, 'example.no/annet', [KEY])).toBe(null);
  });

  test('a head signed under one name does not pass for that of another log', async () => {
    const text = checkpointText({ ...head, origin: 'example.no/annet' });
    const signature = { name: ORIGIN, id: noteKeyId(ORIGIN, KEY.publicKey), signature: KEY.sign(utf8(text)) };
    expect(await openCheckpoint(formatNote({ text, signatures: [signature] }), ORIGIN, [KEY])).toBe(null);
  });

  test('after a change of keys it opens with the old key and with the new one', async () => {
    const signed = signCheckpoint([KEY, OTHER_KEY], head);
    for (const keys of [[KEY], [OTHER_KEY], [KEY, OTHER_KEY]]) {
      expect(await openCheckpoint(signed, ORIGIN, keys)).toEqual(head);
    }
  });

  test('the empty log has a head', async () => {
    const empty = { origin: ORIGIN, size: 0, root: EMPTY_ROOT };
    expect(await openCheckpoint(signCheckpoint([KEY], empty), ORIGIN, [KEY])).toEqual(empty);
  });

  test('numbers and roots have one spelling, and nothing follows them', () => {
    const root = toBase64(head.root);
    expect(parseCheckpoint(`a\n7\n${root}\n`)?.size).toBe(7);
    const bad = ['07', '-1', '1.0', '1e3', ' 7', '', '99999999999999999'].map((size) => `a\n${size}\n${root}\n`);
    const more = [
      `a\n7\n${root}\nextension\n`,
      `a\n7\n${root}`,
      `\n7\n${root}\n`,
      `a\n7\n${root.slice(4)}\n`,
      `a\n7\n\n`,
    ];
    for (const text of [...bad, ...more]) expect(parseCheckpoint(text), text).toBe(null);
  });

  test('a log is named by the address of its site, and never by what a note could not carry', () => {
    expect(originOf('https://example.no/personvern/')).toBe('example.no/personvern');
    expect(originOf('http://localhost:4321')).toBe('localhost:4321');
    for (const origin of ['', 'to ord', 'a+b', 'a\nb', 'a\u00a0b']) {
      expect(() => signCheckpoint([KEY], { ...head, origin })).toThrow('cannot name a log');
    }
  });
});
