import { describe, expect, test } from 'vitest';
import { readBounces } from '../../scripts/policy/bounces/dsn.ts';

/** A report as servers write it; `fields` is the block of the recipient, `original` what came back. */
function report(fields: string[], original: string[], more: { type?: string; encoding?: string } = {}): string {
  const encoded = (lines: string[]) =>
    more.encoding === 'base64' ? Buffer.from(lines.join('\r\n')).toString('base64') : lines.join('\n');
  const encoding = more.encoding ? [`Content-Transfer-Encoding: ${more.encoding}`] : [];
  return [
    'Return-Path: <>',
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="=_grense/1"',
    '',
    'Dette er en melding i flere deler.',
    '--=_grense/1',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'From our side nothing more can be done.',
    '--=_grense/1',
    'Content-Type: message/delivery-status',
    ...encoding,
    '',
    encoded(['Reporting-MTA: dns; mx.example', 'Arrival-Date: Fri, 20 Nov 2026 10:00:00 +0000', '', ...fields]),
    '',
    '--=_grense/1',
    `Content-Type: ${more.type ?? 'message/rfc822'}`,
    ...encoding,
    '',
    encoded(original),
    '--=_grense/1--',
    '',
  ].join('\n');
}

const FAILED = [
  'Final-Recipient: rfc822;ola@example.no',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 no',
];
const ORIGINAL = ['From: post@shop.example', 'Message-ID: <notice.1@shop.example>', 'To: ola@example.no', '', 'Hei'];
const BOUNCE = { messageId: '<notice.1@shop.example>', status: '5.1.1', diagnostic: '550 no' };

describe('a delivery report', () => {
  test.each([
    ['with the whole mail', report(FAILED, ORIGINAL)],
    ['with its head alone', report(FAILED, ORIGINAL.slice(0, 3), { type: 'text/rfc822-headers' })],
    ['in base64', report(FAILED, ORIGINAL, { encoding: 'base64' })],
    ['with CRLF', report(FAILED, ORIGINAL).replace(/\n/g, '\r\n')],
    ['with a folded Message-ID', report(FAILED, ['Message-ID:', ' <notice.1@shop.example>', '', 'Hei'])],
  ])('%s names the mail, the status and what was said', (_, text) => {
    expect(readBounces(text)).toEqual({ bounces: [BOUNCE], others: 0 });
  });

  test('in quoted-printable is read as well', () => {
    const text = report(FAILED, ['Message-ID: <notice.1=40shop.exam=', 'ple>', '', 'Hei']).replace(
      'Content-Type: message/rfc822\n',
      'Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n',
    );
    expect(readBounces(text).bounces).toEqual([BOUNCE]);
  });

  test('of a delay keeps its passing status, one that gave up is for good', () => {
    const status = (action: string) =>
      readBounces(report([`Action: ${action}`, 'Status: 4.4.7'], ORIGINAL)).bounces.map((one) => one.status);
    expect([status('delayed'), status('failed'), status('delivered')]).toEqual([['4.4.7'], ['5.4.7'], []]);
  });

  test('inside a mailbox file is found among other mails', () => {
    const other = 'Subject: Hei\n\nHei, jeg lurer på noe.\n>From nå av vil jeg ha brev.\n';
    const mails = [report(FAILED, ORIGINAL), other, report(FAILED, ['Message-ID: <notice.2@shop.example>', '', ''])];
    const mailbox = mails.map((mail) => `From MAILER-DAEMON Fri Nov 20 10:00:00 2026\n${mail}\n`).join('');
    const { bounces, others } = readBounces(mailbox);
    expect([bounces.map((one) => one.messageId), others]).toEqual([
      ['<notice.1@shop.example>', '<notice.2@shop.example>'],
      1,
    ]);
  });

  test.each([
    ['', 0],
    ['\n\n', 0],
    ['Subject: Automatisk svar\nAuto-Submitted: auto-replied\n\nJeg er på ferie.\n', 1],
    [report(FAILED, ['Subject: no id', '', '']), 1],
    [report(['Action: failed', 'Status: oops'], ORIGINAL), 1],
    ['Content-Type: multipart/report; boundary=x\n\n--x\n', 1],
    [
      `Content-Type: multipart/mixed; boundary=x\n\n${'--x\nContent-Type: multipart/mixed; boundary=x\n\n'.repeat(2_000)}`,
      1,
    ],
  ])('is not seen where there is none: %#', (text, others) => {
    expect(readBounces(text)).toEqual({ bounces: [], others });
  });
});
