/** What somebody might try by e-mail: each case by its name, on a real mail server's side of the wire. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailer, type Mailer } from '../../../api/mail/smtp.ts';
import { createWorker } from '../../../api/mail/worker.ts';
import { type Api, aDocument, openApi } from '../../support/api.ts';
import { type Smtp, startSmtp } from '../../support/smtp.ts';

let smtp: Smtp;
let mailer: Mailer;
let api: Api;
beforeEach(async () => {
  smtp = await startSmtp();
  mailer = createMailer({ url: smtp.url });
  api = await openApi(undefined, { mailer, from: 'varsel@shop.example' });
  await api.store.putUsers(
    [
      { user: 'kunde-1', email: 'kari@example.no', locale: 'nb' },
      { user: 'kunde-2', email: 'ola@example.no', locale: 'en' },
    ],
    api.clock.at,
  );
});
afterEach(async () => {
  mailer.close();
  await smtp.stop();
  await api.close();
});

async function sendAll(): Promise<void> {
  const now = () => new Date(api.clock.at);
  const { store } = api;
  await createWorker({ store, mailer, from: null, now, random: () => 0.5, say: () => {} }).work();
}

/** Everything that is held, but for the counts of the requests that ask for it. */
async function everything(): Promise<unknown> {
  const rows = await api.store.audit(async (tables) => [
    await tables.rows(0, 1_000),
    await tables.standings(NO_ONE, 99),
  ]);
  const users = await Promise.all(['kunde-1', 'kunde-2'].map((user) => api.store.user(user)));
  return JSON.parse(JSON.stringify([rows, users, await api.store.campaigns()]));
}
const NO_ONE = { user: '', policy: '' };

describe('link scanners', () => {
  test('change nothing: no link in a mail has power, whoever follows it and however often', async () => {
    await api.publish(1);
    await api.publish(2);
    await sendAll();
    expect(smtp.mails).toHaveLength(2);
    const links = smtp.mails.flatMap(({ text, html }) => `${text} ${html}`.match(/(https?|mailto):[^\s"'<>)]+/g) ?? []);
    expect(links.filter((link) => link.startsWith('http')).length).toBeGreaterThanOrEqual(4);
    const before = await everything();
    for (const link of links.filter((one) => one.startsWith('http'))) {
      const { pathname, search, hash } = new URL(link);
      for (const method of ['GET', 'HEAD', 'POST']) {
        const { status } = await api.call(method, pathname + search + hash, { as: null, body: undefined });
        expect([link, method, status < 300 && method === 'POST']).toEqual([link, method, false]);
      }
    }
    expect(await everything()).toEqual(before);
  });

  test('learn nothing of the reader: the links are the same for all, without a token, a user or an address', async () => {
    await api.publish(1);
    await api.publish(2);
    await sendAll();
    for (const { text, html } of smtp.mails) {
      for (const link of `${text} ${html}`.match(/https?:[^\s"'<>)]+/g)!) {
        expect(new URL(link).search + new URL(link).hash.replace(/^#[a-z-]*$/, '')).toBe('');
        expect(link).not.toMatch(/kunde|kari|ola|pst_|@|[A-Za-z0-9_-]{20,}/);
      }
    }
  });
});

describe('mail bombing by repeated publishing', () => {
  test('reaches nobody twice: within a day a second mailing waits for a person, however many are published', async () => {
    await api.publish(1);
    const held: unknown[] = [];
    for (let version = 2; version <= 9; version++) {
      held.push((await api.publish(version)).body.held);
      await sendAll();
    }
    expect(held).toEqual([null, ...Array.from({ length: 7 }, () => expect.any(String))]);
    expect(smtp.mails.map(({ to }) => to).sort()).toEqual(['kari@example.no', 'ola@example.no']);
  });

  test('nor by the same version again and again, nor by marking', async () => {
    await api.publish(1);
    for (let times = 0; times < 5; times++) await api.publish(2);
    await sendAll();
    await api.publish(3, { change: 'minor' });
    for (let times = 0; times < 3; times++) {
      await api.call('PUT', '/v1/policies/privacy/versions/3/mark', { as: 'publish', body: ACT });
      await sendAll();
    }
    expect(smtp.mails).toHaveLength(2);
  });
});
const ACT = { by: 'Kari', because: { nb: 'Feil', en: 'Wrong' } };

describe('header injection through names and titles', () => {
  const EVIL = 'Vilkår\r\nBcc: ola@example.no\r\nX-Evil: 1\r\n\r\nHei';

  test('is refused where names and titles come in', async () => {
    const { site } = aDocument(1);
    for (const evil of [EVIL, 'Vilkår\nBcc: ola@example.no', 'Vilkår\rBcc: ola@example.no']) {
      for (const changes of [
        { title: { nb: evil, en: 'x' } },
        { site: { ...site, name: evil } },
        { site: { ...site, sender: evil } },
      ]) {
        expect((await api.publish(1, changes)).status).toBe(422);
      }
    }
    const tests = [
      { by: EVIL },
      { by: 'Kari', because: EVIL },
      { by: 'Kari', to: 'kari@example.no\r\nBcc: ola@example.no' },
    ];
    for (const one of tests) {
      const body = { to: 'kari@example.no', ...one };
      const { status } = await api.call('POST', '/v1/campaigns/privacy@2/test', { as: 'publish', body });
      expect([one, status]).toEqual([one, 422]);
    }
  });

  test('and comes to nothing where it got past: the bytes at the mail server hold no such header', async () => {
    const { site } = aDocument(1);
    const by = { at: api.clock.at, key: 'k' };
    const evil = { title: { nb: EVIL, en: EVIL }, site: { ...site, name: EVIL, sender: EVIL } };
    for (const version of [1, 2]) await api.store.publish(aDocument(version, evil), by);
    await sendAll();
    expect(smtp.mails).toHaveLength(2);
    for (const { raw, to } of smtp.mails) {
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      expect(head).not.toMatch(/^(bcc|x-evil):/im);
      expect(head).toMatch(/^subject: /im);
      expect(to).toMatch(/^(kari|ola)@example\.no$/);
      expect(head.match(/^to:.*$/gim)).toEqual([`To: ${to}`]);
    }
  });
});
