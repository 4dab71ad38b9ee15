import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailer, type Mailer } from '../../api/mail/smtp.ts';
import { type Api, openApi } from '../support/api.ts';
import { type Smtp, startSmtp } from '../support/smtp.ts';
import { people } from './store/make.ts';

const FROM = 'varsel@shop.example';
let smtp: Smtp;
let mailer: Mailer;
let api: Api;
beforeEach(async () => {
  smtp = await startSmtp({ fate: (to) => (to === 'ukjent@example.no' ? 550 : 250) });
  mailer = createMailer({ url: smtp.url });
  api = await openApi(undefined, { mailer, from: FROM });
  await api.store.putUsers(people(3), api.clock.at);
  await api.publish(1);
  await api.publish(2);
});
afterEach(async () => {
  mailer.close();
  await smtp.stop();
  await api.close();
});

const ask = (body: Record<string, unknown>, version = 2) =>
  api.call('POST', `/v1/campaigns/privacy@${version}/test`, { as: 'publish', body });
const campaign = async () => (await api.call('GET', '/v1/campaigns/privacy@2', { as: 'publish' })).body;

describe('a mail to oneself', () => {
  test('is what readers get, by the way their mail goes, and nothing else moves', async () => {
    const before = await campaign();
    const { status, body } = await ask({ to: 'kari@example.no', by: 'Kari', since: 1, locale: 'en' });
    expect([status, body]).toEqual([
      200,
      {
        campaign: 'privacy@2',
        locale: 'en',
        subject: expect.stringMatching(/^We /),
        messageId: expect.stringMatching(/^<notice\..*>$/),
        response: expect.stringContaining('250'),
      },
    ]);
    const [mail, ...more] = smtp.mails;
    expect([mail!.to, mail!.from, more]).toEqual(['kari@example.no', FROM, []]);
    expect(mail!.headers.get('message-id')).toBe(body.messageId);
    const preview = await api.call('GET', '/v1/notices/preview?version=privacy@2&since=1&locale=en', {
      as: 'publish',
    });
    expect(mail!.html.trim()).toBe(preview.text.trim());
    expect({ ...(await campaign()), acts: [] }).toEqual({ ...before, acts: [] });
  });

  test('is kept with who, why and when, and the address is kept nowhere', async () => {
    await ask({ to: 'kari@example.no', by: 'Kari', because: 'Ser på teksten.' });
    await ask({ to: 'kari@example.no', by: 'Ola', reminder: true });
    const { acts } = await campaign();
    const at = new Date(api.clock.at).toISOString();
    const key = expect.any(String);
    expect(acts).toEqual([
      { act: 'test', by: 'Kari', because: 'Ser på teksten.', perHour: null, at, key },
      { act: 'test', by: 'Ola', because: null, perHour: null, at, key },
    ]);
    const ids = smtp.mails.map(({ headers }) => headers.get('message-id'));
    expect(new Set(ids).size).toBe(2);
    expect(smtp.mails[1]!.headers.get('subject')).toMatch(/^Påminnelse: /);
    expect(await everythingIn(api)).not.toContain('kari@example.no');
  });

  test('that the mail server refuses says why, without the address', async () => {
    const { status, body } = await ask({ to: 'ukjent@example.no', by: 'Kari' });
    expect([status, body.code]).toEqual([502, 'mail-refused']);
    expect(body.detail).toMatch(/^It said: 550/);
    expect(body.detail).not.toContain('ukjent@');
    expect((await campaign()).acts).toHaveLength(1);
  });

  test('needs a name, one address, and a mailing', async () => {
    for (const odd of [{ to: 'kari@example.no' }, { by: 'Kari' }, { by: 'Kari', to: 'a@b.no, c@d.no' }])
      expect((await ask(odd)).body.code).toBe('invalid');
    for (const version of [1, 9])
      expect((await ask({ to: 'kari@example.no', by: 'Kari' }, version)).body.code).toBe('unknown-campaign');
    expect(smtp.mails).toEqual([]);
    expect((await campaign()).acts).toEqual([]);
  });
});

test('where no mail goes out, none is sent to oneself, and that is said', async () => {
  const silent = await openApi();
  await silent.publish(1);
  await silent.publish(2);
  const body = { to: 'kari@example.no', by: 'Kari' };
  const reply = await silent.call('POST', '/v1/campaigns/privacy@2/test', { as: 'publish', body });
  expect([reply.status, reply.body.code]).toEqual([409, 'mail-off']);
  expect(reply.body.detail).toContain('SMTP_URL');
  expect(await silent.store.campaignActs({ policy: 'privacy', version: 2 })).toEqual([]);
  await silent.close();
});

/** Every text in every table of the database but the users' own addresses. */
async function everythingIn({ file }: Api): Promise<string> {
  const { default: Sqlite } = await import('better-sqlite3');
  const db = new Sqlite(file, { readonly: true });
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const rows = names.map((name) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all()));
  db.close();
  return rows.join('\n');
}
