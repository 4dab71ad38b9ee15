/** `policy notice`: the e-mail about a version as a customer would get it, from the built pages, before anybody does. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { manifest, type VersionDocument, versionDocument } from '#model/manifest.ts';
import { dayAt, formatRef, isDay, parseRef, type VersionRef } from '#model/ref.ts';
import { isMailable, noticeMessage } from '../../api/mail/message.ts';
import { createMailer } from '../../api/mail/smtp.ts';
import { type WrittenNotice, writeNotice } from '../../api/mail/templates/notice.ts';
import { operatorCalls } from './campaigns/api.ts';
import { CommandError, type Io, paint, UsageError, type Verb } from './verb.ts';

export const notice: Verb = {
  about: 'shows the e-mail about a version, or sends it to you',
  usage: `usage: npm run policy -- notice privacy@3 [--user-version N] [--locale nb] [--html] [--reminder]
                                [--date 2027-01-01] [--site-dir dist] [--send me@example.no]
       npm run policy -- notice privacy@3 --send me@example.no --api URL --by NAME [--user-version N] [--locale nb]
                                [--reminder]

  --user-version  the version the reader has said yes to, 0 for none; the one before unless told
  --locale        language; the one that prevails unless told
  --html          prints the HTML part instead of the text
  --reminder      the reminder instead of the first mail
  --date          the day it is read, today unless told: it decides between "we change" and "we have changed"
  --site-dir      the built pages, dist unless told (npm run build)
  --send          sends it, text and HTML, to one address by SMTP_URL, from MAIL_FROM or the site's own address
  --api           lets a running API send it, the very way that customers' mail goes (or POLICY_API, with --by); the key,
                  with scope publish, is read from POLICY_KEY
  --by            who asks; kept with the mailing, with the time. The address is not kept`,
  run,
};

interface Wish {
  ref: VersionRef;
  since: number | undefined;
  locale: string | null;
  html: boolean;
  reminder: boolean;
  date: string | undefined;
  siteDir: string;
  send: string | undefined;
  api: string | undefined;
  /** Who asks the API to send it; undefined when it is sent from here, or shown. */
  by: string | undefined;
}

async function run(args: string[], io: Io): Promise<number> {
  const wish = read(args);
  if (wish.by !== undefined) return sendByApi(wish, io);
  const document = await documentIn(resolve(io.root, wish.siteDir), wish.ref);
  const { prevailing, site } = document;
  const since = wish.since ?? wish.ref.version - 1;
  const today = wish.date ?? dayAt(io.now(), site.timeZone);
  const written = writeNotice({ document, since, locale: wish.locale ?? prevailing, today, reminder: wish.reminder });
  if (wish.locale !== null && written.locale !== wish.locale)
    io.err(paint('note', `There is no mail in "${wish.locale}"; this is what its readers get.`));
  if (wish.send === undefined) {
    io.out(wish.html ? written.html : written.text);
    return 0;
  }
  await send(wish.send, written, document, since, io);
  return 0;
}

function read(args: string[]): Wish {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'user-version': { type: 'string' },
      locale: { type: 'string' },
      html: { type: 'boolean', default: false },
      reminder: { type: 'boolean', default: false },
      date: { type: 'string' },
      'site-dir': { type: 'string', default: 'dist' },
      send: { type: 'string' },
      api: { type: 'string' },
      by: { type: 'string' },
    },
  });
  const ref = parseRef(positionals[0] ?? '');
  if (!ref || positionals.length > 1) throw new UsageError('notice needs one version, as privacy@3');
  const since = values['user-version'];
  if (since !== undefined && !(/^\d{1,6}$/.test(since) && Number(since) < ref.version))
    throw new UsageError(`--user-version takes a number from 0 to ${ref.version - 1}`);
  const { date, send } = values;
  if (date !== undefined && !isDay(date)) throw new UsageError(`--date is no day: ${date}`);
  if (send !== undefined && !isMailable(send)) throw new UsageError(`--send is no address: ${send}`);
  requireWhole(values);
  const { html, reminder, api, by } = values;
  const which = { since: since === undefined ? undefined : Number(since), locale: values.locale ?? null };
  return { ref, ...which, html, reminder, date, siteDir: values['site-dir'], send, api, by };
}

function requireWhole({ api, by, send, date, html }: Partial<Wish>): void {
  if ((api ?? by) === undefined) return;
  if (send === undefined) throw new UsageError('--api and --by go with --send');
  if (!by?.trim()) throw new UsageError('--send by --api needs --by NAME');
  if (html || date !== undefined) throw new UsageError('--html and --date do not go with --api');
}

/** By the API: its mail server, its sender, its published text; and it keeps who asked, and when. */
async function sendByApi({ ref, since, locale, reminder, send: to, api, by }: Wish, io: Io): Promise<number> {
  const call = operatorCalls(api, { why: 'only a publisher may send a mailing’s mail', scope: 'publish' }, io);
  const body = { to, by, reminder, ...(since === undefined ? {} : { since }), ...(locale === null ? {} : { locale }) };
  const told = await call('POST', `/v1/campaigns/${formatRef(ref)}/test`, body);
  const sent = told as { locale: string; subject: string; response: string };
  io.out(`${paint('good', '✓')} sent in ${sent.locale} by the API: “${sent.subject}” (${sent.response})`);
  return 0;
}

async function documentIn(folder: string, ref: VersionRef): Promise<VersionDocument> {
  const index = manifest.parse(await json(resolve(folder, 'manifest.json'), folder));
  const versions = index.policies.find(({ id }) => id === ref.policy)?.versions ?? [];
  const found = versions.find(({ version }) => version === ref.version);
  if (found) return versionDocument.parse(await json(resolve(folder, 'manifest', `${found.document}.json`), folder));
  throw new CommandError(
    `The pages in ${folder} have no ${formatRef(ref)}.`,
    `they hold ${index.policies.map(({ id, versions }) => `${id} 1–${versions.length}`).join(', ')}`,
    'build them again (npm run build), or name another version',
  );
}

async function json(path: string, folder: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `There are no built pages in ${folder}.`,
      `${path} cannot be read (${error.code})`,
      'run npm run build first, or name their folder with --site-dir',
    );
  });
  return JSON.parse(text);
}

async function send(to: string, written: WrittenNotice, document: VersionDocument, since: number, io: Io) {
  const url = io.env.SMTP_URL;
  if (!url)
    throw new CommandError(
      'There is no mail server.',
      'SMTP_URL is not set',
      'set SMTP_URL=smtp://user:password@host:587',
    );
  const { policy, version, site } = document;
  const at = io.now();
  const claim = { policy, version, user: 'preview', email: to, locale: written.locale, since, reminder: false };
  const lease = { id: `preview-${at.getTime()}`, token: '', attempt: 1, queuedAt: at.getTime(), leasedUntil: 0 };
  const from = /^[^<>\r\n]*<([^<>]*)>$/.exec(io.env.MAIL_FROM ?? '')?.[1] ?? io.env.MAIL_FROM ?? null;
  const mailer = createMailer({ url, connections: 1 });
  const outcome = await mailer.send(noticeMessage({ ...claim, ...lease }, written, { site, from, now: at }));
  mailer.close();
  if (outcome.kind !== 'sent')
    throw new CommandError(
      `The mail was not taken by ${mailer.address}.`,
      outcome.response,
      'check SMTP_URL, MAIL_FROM and the address',
    );
  io.out(`${paint('good', '✓')} sent by ${mailer.address}: ${outcome.response}`);
}
