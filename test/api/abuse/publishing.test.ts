/** What somebody might try with texts, by a publisher's key or through an editor's hands: each case by its name. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VersionDocument } from '#model/manifest.ts';
import { readConfig } from '../../../api/config.ts';
import { startApi } from '../../../api/server.ts';
import { type Api, aDocument, openApi } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.close());

const alarms = async () => {
  const { text } = await api.call('GET', '/metrics', { as: 'read' });
  return Number(/^policy_alarms_total\{alarm="edited-version"\} (\d+)$/m.exec(text)?.[1]);
};

describe('edited published version', () => {
  test('is refused with 409, counted from nought on, and told to those who run the API', async () => {
    await api.publish(1);
    expect([await alarms(), api.alarms]).toEqual([0, []]);
    const edits: Partial<VersionDocument>[] = [
      { contentHash: { nb: 'b'.repeat(64), en: 'c'.repeat(64) } },
      { summary: { nb: 'Et annet sammendrag', en: 'Another summary' } },
      { effective: '2026-01-02' },
      { facts: { retention: 'for ever' } },
    ];
    for (const edit of edits) {
      const { status, body } = await api.publish(1, edit);
      expect([status, body.code, body.conflict]).toEqual([
        409,
        'version-conflict',
        { reason: 'different', fields: Object.keys(edit) },
      ]);
    }
    expect(await alarms()).toBe(edits.length);
    const { id } = (await api.store.keys()).find(({ name }) => name === 'publish')!;
    expect(api.alarms[0]).toMatch(/^ALARM edited-version: privacy@1 .*contentHash.* stands\. Find out/);
    expect(api.alarms.every((line) => line.includes(id))).toBe(true);
    expect(api.alarms.join()).not.toContain('sammendrag');
    expect((await api.store.document({ policy: 'privacy', version: 1 }))?.summary).toEqual(aDocument(1).summary);
  });

  test('rings on standard error of a running API', async () => {
    const said: string[] = [];
    const config = readConfig({
      PORT: '0',
      DATABASE_URL: api.file,
      PROMPT_KEY_FILE: `${api.file}.prompt`,
      LOG_KEY_FILE: `${api.file}.log`,
    });
    const running = await startApi(config, { say: (line) => void said.push(line) });
    const headers = { Authorization: `Bearer ${api.secrets.publish}`, 'Content-Type': 'application/json' };
    const put = async (changes = {}) => {
      const body = JSON.stringify(aDocument(1, changes));
      return (await fetch(`${running.url}/v1/policies/privacy/versions/1`, { method: 'PUT', headers, body })).status;
    };
    expect([await put(), await put({ effective: '2026-01-02' })]).toEqual([201, 409]);
    expect(said.filter((line) => line.startsWith('ALARM edited-version: privacy@1'))).toHaveLength(1);
    await running.stop();
  });

  test('control: other titles and the next number out of turn ring nothing', async () => {
    await api.publish(1);
    expect((await api.publish(1, { title: { nb: 'Ny', en: 'New' } })).status).toBe(200);
    expect((await api.publish(3)).status).toBe(409);
    expect([await alarms(), api.alarms]).toEqual([0, []]);
  });
});

describe('bidi and zero-width characters in policy text', () => {
  const HIDDEN = ['\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u2028', '\u0007', '\r', '\ue000'];
  const refusal = async (changes: Partial<VersionDocument>) => {
    const { status, body } = await api.publish(1, changes);
    return [status, body.code, body.errors?.[0]?.path];
  };

  const named = HIDDEN.map((one) => [`U+${one.codePointAt(0)!.toString(16)}`, one] as const);
  test.each(named)('are refused: %s', async (_, hidden) => {
    const { text } = aDocument(1);
    const nb = `Vi sletter${hidden} aldri noe`;
    expect(await refusal({ text: { ...text, nb } })).toEqual([422, 'invalid', 'text.nb']);
  });

  test('are refused wherever words stand, names of facts too', async () => {
    const odd = 'a\u202eb';
    const { site, differences } = aDocument(2);
    const places: [string, Partial<VersionDocument>][] = [
      ['summary.en', { summary: { nb: 'x', en: odd } }],
      ['impact.nb', { impact: { nb: odd, en: 'x' } }],
      ['title.nb', { title: { nb: odd, en: 'x' } }],
      ['facts.recipients', { facts: { recipients: { [odd]: 1 } } }],
      ['site.name', { site: { ...site, name: odd } }],
    ];
    for (const [path, changes] of places) expect(await refusal(changes)).toEqual([422, 'invalid', path]);
    await api.publish(1);
    const facts = { nb: [{ id: 'x', heading: odd, changes: differences[0]!.facts.nb![0]!.changes }], en: [] };
    const { status, body } = await api.publish(2, { differences: [{ ...differences[0]!, facts }] });
    expect([status, body.errors[0].path]).toEqual([422, 'differences.0.facts.nb.0.heading']);
  });

  test('and letters in pieces are refused: NFC is required', async () => {
    const { text } = aDocument(1);
    expect(await refusal({ text: { ...text, nb: 'pa\u030a nett' } })).toEqual([422, 'invalid', 'text.nb']);
    expect((await api.publish(1, { text: { ...text, nb: 'på nett\n\tog i butikk' } })).status).toBe(201);
  });
});

describe('nb and en drifting apart', () => {
  test('is no version: what one language lacks is refused', async () => {
    for (const field of ['text', 'contentHash', 'summary', 'title', 'url'] as const) {
      const { nb } = aDocument(1)[field];
      const { status, body } = await api.publish(1, { [field]: { nb } });
      expect([field, status, body.errors?.[0]]).toEqual([
        field,
        422,
        { path: field, message: expect.stringContaining('no entry for en') },
      ]);
    }
  });

  test('is seen in the record: an answer names the language that was shown, and the hash of that text', async () => {
    await api.publish(1);
    const { contentHash } = aDocument(1);
    for (const locale of ['nb', 'en'] as const) {
      const { token } = await api.line('kari', 'privacy', `?locale=${locale}`);
      const { body } = await api.answer('kari', { answer: 'defer', token });
      expect(body).toMatchObject({ locale, content: contentHash[locale] });
      await api.store.erase('kari', api.clock.at);
    }
    expect(contentHash.nb).not.toBe(contentHash.en);
  });
});
