import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpServer } from '../../api/http.ts';
import { HOLD_REASONS } from '../../api/store/types.ts';
import { duration, progressLine, sampleOf } from '../../scripts/policy/campaigns/bar.ts';
import { people } from '../api/store/make.ts';
import { type Api, aDocument, openApi } from '../support/api.ts';
import { policy } from '../support/command.ts';

const TWO = { policy: 'privacy', version: 2 };

describe('the command', () => {
  let api: Api;
  let server: Server;
  let env: Record<string, string>;
  beforeEach(async () => {
    api = await openApi();
    server = createHttpServer(api.app.fetch);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    env = {
      POLICY_API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      POLICY_KEY: api.secrets.publish,
    };
    await api.store.putUsers(people(4), api.clock.at);
    await api.publish(1);
    await api.publish(2);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await api.close();
  });
  const run = (...args: string[]) => policy(['campaigns', ...args], { env });

  test('lists mailings, and moves them in somebody’s name', async () => {
    expect((await run()).out).toMatch(/^privacy@2 {2}open {2}░{24} {2}0 of 4 {2}0 %\n$/);
    const held = await run('hold', 'privacy@2', '--by', 'Kari', '--because', 'Feil lenke');
    expect(held).toMatchObject({ code: 0, out: '✓ done: privacy@2 is held\n' });
    expect((await run('hold', 'privacy@2', '--by', 'Ola')).out).toContain('was so already');
    const paced = await run('pace', 'privacy@2', '--per-hour', '600', '--by', 'Ola');
    expect(paced.out).toMatch(/^✓ done: privacy@2 is \w+, at most 600 mails an hour\n$/);
    expect((await run('release', 'privacy@2', '--by', 'Ola')).code).toBe(0);
    const acts = await api.store.campaignActs(TWO);
    expect(acts.map(({ act, by, because, perHour }) => [act, by, because, perHour])).toEqual([
      ['hold', 'Kari', 'Feil lenke', null],
      ['pace', 'Ola', null, 600],
      ['release', 'Ola', null, null],
    ]);
  });

  test('shows a dry mailing as what it is, until it is released', async () => {
    const body = aDocument(3);
    const path = '/v1/policies/privacy/versions/3?dry=true';
    const { status, body: told } = await api.call('PUT', path, { as: 'publish', body });
    expect([status, told.held]).toEqual([201, 'dry']);
    expect((await run()).out.split('\n')[0]).toMatch(/^privacy@3 {2}dry {2}░{24} {2}0 of 4 {2}0 %$/);
    const { body: one } = await api.call('GET', '/v1/campaigns/privacy@3', { as: 'read' });
    expect(one).toMatchObject({
      state: 'dry',
      heldBecause: null,
      recipients: 4,
      progress: { affected: 4, waiting: 0 },
    });
    expect(await run('release', 'privacy@3', '--by', 'Kari')).toMatchObject({ out: '✓ done: privacy@3 is open\n' });
  });

  test('watches a mailing until it is over', async () => {
    const watching = run('watch', 'privacy@2', '--every', '0.1');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await api.store.fanOut(TWO, 10, api.clock.at);
    const { notices } = await api.store.claimNotices({ limit: 10, at: api.clock.at, leaseMs: 45_000 });
    const outcome = { state: 'sent', response: '250' } as const;
    await api.store.settleNotices(
      notices.map(({ id, token }) => ({ id, token, outcome, mail: null })),
      api.clock.at,
    );
    const { code, out } = await watching;
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^privacy@2 {2}done {2}█{24} {2}4 of 4 {2}100 %/);
  });

  test('says what is missing or wrong, and moves nothing', async () => {
    expect(await run('hold', 'privacy@2')).toMatchObject({ code: 2, err: expect.stringContaining('needs --by NAME') });
    expect(await run('stop', 'privacy@2')).toMatchObject({ code: 2 });
    expect(await run('pace', 'privacy@2', '--by', 'Kari', '--per-hour', '0')).toMatchObject({ code: 2 });
    expect(await run('watch', 'privacy@7')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no mailing about'),
    });
    expect(await run('hold', 'privacy@7', '--by', 'Kari')).toMatchObject({
      code: 1,
      err: expect.stringContaining('404'),
    });
    const keyless = await policy(['campaigns'], { env: { ...env, POLICY_KEY: '' } });
    expect(keyless).toMatchObject({ code: 1, err: expect.stringContaining('set POLICY_KEY') });
    expect(await api.store.campaignActs(TWO)).toEqual([]);
  });

  test('reports delivery reports from standard input', async () => {
    await api.store.fanOut(TWO, 10, api.clock.at);
    const [first] = (await api.store.claimNotices({ limit: 1, at: api.clock.at, leaseMs: 45_000 })).notices;
    const mail = { messageId: '<notice.1@policy.example>', template: 'notice/1', locale: 'nb', facts: null };
    const outcome = { state: 'sent', response: '250' } as const;
    await api.store.settleNotices([{ id: first!.id, token: first!.token, outcome, mail }], api.clock.at);
    const input = report(mail.messageId);
    expect(await policy(['bounces', '--dry-run'], { env, input })).toMatchObject({
      code: 0,
      out: '5.1.1  <notice.1@policy.example>  550 5.1.1 no such user\n',
    });
    expect(await policy(['bounces'], { env, input })).toMatchObject({
      code: 0,
      out: '1 came back for good, 0 were delays, 0 are not about our mails.\n',
    });
    expect((await api.store.campaign(TWO))!.notices.dead).toBe(1);
    expect(await policy(['bounces'], { env, input: 'Subject: hei\n\nhei\n' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('no delivery report'),
    });
  });
});

function report(messageId: string): string {
  return [
    'From: MAILER-DAEMON@mx.example',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    'Final-Recipient: rfc822; user-000@example.no',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    '',
    '--b--',
    '',
  ].join('\r\n');
}

describe('the line of a mailing', () => {
  const none = { queued: 0, leased: 0, sent: 0, moot: 0, dead: 0 };
  const line = {
    campaign: 'privacy@3',
    state: 'open',
    heldBecause: null,
    recipients: 1_000,
    perHour: null,
    openedAt: '',
    fannedOutAt: null,
    notices: none,
  };

  test('tells share, rate and what is left', () => {
    const before = sampleOf(line, 0);
    const now = sampleOf({ ...line, notices: { ...none, sent: 230, dead: 10, moot: 10, queued: 100 } }, 10_000);
    expect(progressLine(line, now, before)).toBe(
      'privacy@3  open  ██████░░░░░░░░░░░░░░░░░░  250 of 1,000  25 %  25/s  about 30 s left',
    );
  });

  test('counts what was written once everything is, and never more than all', () => {
    const settled = { ...line, fannedOutAt: 'x', notices: { ...none, sent: 3 } };
    expect(sampleOf(settled, 0)).toMatchObject({ done: 3, total: 3 });
  });

  test.each(HOLD_REASONS.filter((reason) => reason !== 'dry'))('says in words why it is held: %s', (heldBecause) => {
    const held = progressLine({ ...line, state: 'held', heldBecause }, sampleOf(line, 0), undefined);
    expect(held).toMatch(/^privacy@3 {2}held {2}░{24} {2}0 of 1,000 {2}0 % {2}[a-z][\w,]+( [\w,]+){2,}$/);
  });

  test('says the pace that it has', () => {
    expect(progressLine({ ...line, perHour: 3_600 }, sampleOf(line, 0), undefined)).toMatch(/ {2}at most 3,600\/h$/);
  });

  test.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [91, '2 min'],
    [3_600, '1 h 0 min'],
    [200_000, '2 d 7 h'],
  ])('says %d seconds as %s', (seconds, said) => {
    expect(duration(seconds)).toBe(said);
  });
});
