/** The mail of a campaign to whoever wants to look at it in a mail program of their own. That it was asked for is kept, to whom is not. */
import { randomUUID } from 'node:crypto';
import type { VersionDocument } from '#model/manifest.ts';
import { dayAt, formatRef, type VersionRef } from '#model/ref.ts';
import { type Message, noticeMessage } from '../mail/message.ts';
import { type WrittenNotice, writeNotice } from '../mail/templates/notice.ts';
import { Problem } from '../problem.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { campaignId, testAnswer, testBody } from './campaign-schemas.ts';
import { unknownCampaign } from './campaigns.ts';
import { type Call, type House, type Post, param, personal, type Route } from './route.ts';

export const testMailRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/campaigns/:campaign/test',
    scopes: ['publish'],
    summary: 'Send its mail to yourself, as its readers get it; nothing else happens',
    params: { campaign: campaignId },
    body: { schema: testBody, type: JSON_TYPE },
    answers: { 200: { says: 'The mail server took it', schema: testAnswer } },
    problems: ['unknown-campaign', 'mail-refused', 'mail-off'],
    handle: sendTest,
  },
];

async function sendTest({ c, house, key }: Call): Promise<Response> {
  const ref = param(c, 'campaign', campaignId);
  const { to, by, because = null, since = ref.version - 1, locale = null, reminder } = await readJson(c, testBody);
  const document = await house.store.document(ref);
  if (!document) throw unknownCampaign(ref);
  const post = postOf(house);
  const now = house.now();
  const written = writeNotice({ document, since, locale, today: dayAt(now, document.site.timeZone), reminder });
  if (!(await house.store.noteTest(ref, { by, because, at: now.getTime(), key }))) throw unknownCampaign(ref);
  const message = messageTo(to, { ref, since, reminder }, { document, written, post, now });
  const response = await send(message, post);
  const { subject } = written;
  const sent = { campaign: formatRef(ref), locale: written.locale, subject, messageId: message.messageId, response };
  return personal(JSON.stringify(sent));
}

function postOf({ post }: House): Post {
  if (post) return post;
  throw new Problem(
    'mail-off',
    'SMTP_URL is not set, so no mail can go out from here. Set it, and start the API again.',
  );
}

interface Making {
  document: VersionDocument;
  written: WrittenNotice;
  post: Post;
  now: Date;
}

/** Every test is a mail of its own: no mail program hides it as one it has. */
function messageTo(
  email: string,
  { ref, since, reminder }: { ref: VersionRef; since: number; reminder: boolean },
  { document, written, post, now }: Making,
): Message {
  const at = now.getTime();
  const reader = { ...ref, user: '', email, locale: written.locale, since, reminder };
  const claim = { id: `test-${randomUUID()}`, token: '', attempt: 1, queuedAt: at, leasedUntil: at };
  return noticeMessage({ ...reader, ...claim }, written, { site: document.site, from: post.from, now });
}

/** What the mail server said when it took it. */
async function send(message: Message, { mailer }: Post): Promise<string> {
  const { kind, response } = await mailer.send(message);
  if (kind === 'sent') return response;
  throw new Problem(
    'mail-refused',
    `It said: ${response}. Customers’ mail goes the same way: check the address, SMTP_URL and MAIL_FROM, and try again.`,
  );
}
