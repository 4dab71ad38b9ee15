import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { actLeaf, eraseLeaf, keyLeaf, publishLeaf } from '../../../api/log/leaves.ts';
import type { Act } from '../../../api/store/types.ts';
import type { VersionDocument } from '../../../content/model/manifest.ts';
import { publicLeaf, publicLeafText, toHex } from '../../../content/model/receipt.ts';
import { KEY, ORIGIN } from './sample.ts';

const at = 1_798_800_000_000;
const occasion = { at, key: 'key_1', generation: 4 };
const act: Act = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' }, at, key: 'key_1' };
const document: VersionDocument = {
  schema: 1,
  policy: 'privacy',
  version: 2,
  kind: 'notice',
  prevailing: 'nb',
  effective: '2027-01-01',
  change: 'minor',
  because: { nb: 'Klarere', en: 'Clearer' },
  summary: { nb: 'Klarere ord', en: 'Clearer words' },
  impact: null,
  imported: false,
  overrides: [],
  contentHash: { nb: 'a'.repeat(64), en: 'b'.repeat(64) },
  text: { nb: 'Tekst', en: 'Text' },
  facts: null,
  title: { nb: 'Personvern', en: 'Privacy' },
  url: { nb: 'https://example.no/nb/', en: 'https://example.no/en/' },
  differences: [],
  site: {
    name: 'Eksempel',
    url: 'https://example.no',
    timeZone: 'Europe/Oslo',
    locales: ['nb', 'en'],
    sender: 'Eksempel AS',
    email: 'post@example.no',
    phone: '+47 00 00 00 00',
  },
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('public leaves', () => {
  test('a publication is bound to what never changes and to its text, not to how it is presented', () => {
    const leaf = publishLeaf(document, occasion);
    expect(leaf).toMatchObject({ type: 'publish', policy: 'privacy', version: 2, content: document.contentHash });
    expect(leaf.text).toBe(sha256('{"en":"Text","nb":"Tekst"}'));
    expect(publishLeaf({ ...document, title: { nb: 'Ny', en: 'New' } }, occasion)).toEqual(leaf);
    expect(publishLeaf({ ...document, summary: { nb: 'x', en: 'y' } }, occasion).document).not.toBe(leaf.document);
    expect(publishLeaf({ ...document, text: { nb: 'x', en: 'y' } }, occasion).text).not.toBe(leaf.text);
  });

  test('an act is bound to who and why without naming them', () => {
    const leaf = actLeaf('mark', document, act, 5);
    expect(publicLeafText(leaf)).not.toMatch(/Kari|Feil|Wrong/);
    expect(leaf.act).toBe(sha256('{"because":{"en":"Wrong","nb":"Feil"},"by":"Kari"}'));
    expect(actLeaf('mark', document, { ...act, by: 'Ola' }, 5).act).not.toBe(leaf.act);
  });

  test('a mark is no recall', () => {
    const [mark, recall] = (['mark', 'recall'] as const).map((type) => publicLeaf(actLeaf(type, document, act, 5)));
    expect(toHex(mark!)).not.toBe(toHex(recall!));
  });

  test('an erasure names places in the log and nobody', () => {
    const leaf = eraseLeaf([9, 4, 9, 10], 'request', at);
    expect(leaf).toEqual({ v: 1, type: 'erase', indexes: [4, 9, 10], reason: 'request', at });
  });

  test('a key leaf holds all that is needed to check with it', () => {
    const leaf = keyLeaf(ORIGIN, KEY.jwk, null, at);
    expect(leaf).toMatchObject({ origin: ORIGIN, kid: KEY.kid, x: KEY.jwk.x, replaces: null });
  });
});
