/** What goes in and comes out of the routes of campaigns. */
import { z } from 'zod';
import { locale, parseRef, policyId, type VersionRef, versionNumber } from '#model/ref.ts';
import { isMailable } from '../mail/message.ts';
import { CAMPAIGN_ACTS, CAMPAIGN_STATES, HOLD_REASONS, NOTICE_STATES, type ProgressCounts } from '../store/types.ts';
import { email, instant, line, userId } from './schemas.ts';

/** Most reports of bounces in one request. */
export const MOST_BOUNCES = 200;

export const campaignId = z
  .string()
  .regex(/^[a-z][a-z0-9-]*@[1-9]\d{0,5}$/, 'must be a policy and a version, as privacy@3')
  .transform((text, context): VersionRef => {
    const ref = parseRef(text);
    if (ref && versionNumber.safeParse(ref.version).success) return ref;
    context.addIssue({ code: 'custom', message: 'must be a policy and a version, as privacy@3' });
    return z.NEVER;
  })
  .describe('Policy and version: privacy@3');

const count = z.int().min(0);

export const campaignSummary = z.object({
  campaign: z.string().describe('Its name in addresses: privacy@3'),
  policy: policyId,
  version: versionNumber,
  state: z
    .enum(CAMPAIGN_STATES)
    .describe(
      '`dry` is counted and writes to nobody, `held` waits for a release, `open` is on its way, `done` has told everyone it can',
    ),
  heldBecause: z
    .enum(HOLD_REASONS)
    .exclude(['dry'])
    .nullable()
    .describe('`second` within a day, `count` not confirmed, a `person` did it, the mail server’s `refusals`'),
  recipients: count.describe('Users it was to tell by mail when it was opened'),
  perHour: z.int().nullable().describe('At most so many mails an hour; null for as many as the house allows'),
  openedAt: instant,
  fannedOutAt: instant.nullable().describe('When every affected user had a notice'),
  doneAt: instant.nullable(),
  notices: z.record(z.enum(NOTICE_STATES), count),
});
export type CampaignSummary = z.infer<typeof campaignSummary>;

export const campaignsAnswer = z.object({ campaigns: z.array(campaignSummary).describe('Newest first') });

export const campaignAct = z.object({
  act: z.enum(CAMPAIGN_ACTS).describe('`test`: a mail to look at was asked for; to whom is not kept'),
  by: z.string().nullable().describe('Who; null when the system did it'),
  because: z.string().nullable(),
  perHour: z.int().nullable(),
  at: instant,
  key: z.string().nullable().describe('Id of the key that was used'),
});
const progressCounts = z.object({
  affected: count.describe('Still to answer, answered, or mailed'),
  waiting: count.describe('Their mail is on its way'),
  mailed: count,
  failed: count.describe('Their mail did not arrive'),
  unreachable: count.describe('No address to mail to'),
  prompted: count.describe('Shown it at login, as the shop reported or their answer proves'),
  answered: count.describe('With any answer but "later", given here'),
  imported: count.describe('Answered elsewhere, as the shop says, and it counts'),
  putOff: count.describe('Answered "later"'),
} satisfies Record<keyof ProgressCounts, z.ZodType>);
export const campaignAnswer = campaignSummary.extend({
  progress: progressCounts.extend({
    byLocale: z.record(locale, progressCounts),
    byDay: z
      .array(
        z.object({ day: z.string(), mailed: count, failed: count, prompted: count, answered: count, putOff: count }),
      )
      .describe('In the site’s time zone, days without anything left out'),
  }),
  acts: z.array(campaignAct).describe('Oldest first'),
});
export type CampaignProgress = z.infer<typeof campaignAnswer>['progress'];

export const promptedBody = z.strictObject({
  token: z.string().max(3000).describe('The prompt’s token, as it came with the status'),
});

export const leverBody = z.strictObject({
  by: line(200).describe('Who decided it'),
  because: line(500).optional().describe('Why, for colleagues'),
});
export const paceBody = leverBody.extend({
  perHour: z.int().min(1).max(3_600_000).nullable().describe('Mails an hour; null for as many as the house allows'),
});
export const testBody = leverBody.extend({
  to: email.refine(isMailable, 'must be one address').describe('Where to send it: your own address. It is not kept'),
  since: z
    .int()
    .min(0)
    .optional()
    .describe('The version the reader has said yes to, 0 for none; the one before when left out'),
  locale: locale.optional().describe('The prevailing one when left out'),
  reminder: z.boolean().default(false),
});
export const testAnswer = z.object({
  campaign: z.string(),
  locale: locale.describe('The language it is written in'),
  subject: z.string(),
  messageId: z.string(),
  response: z.string().describe('What the mail server said'),
});
export const leverAnswer = z.object({
  campaign: z.string(),
  outcome: z.enum(['done', 'same']).describe('`same`: it was so already, and nothing was recorded'),
  state: z.enum(CAMPAIGN_STATES),
});

export const previewQuery = z.strictObject({
  version: campaignId.describe('The version the mail is about: privacy@3'),
  since: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a version number, or 0')
    .transform(Number)
    .optional()
    .describe('The version the reader has said yes to, 0 for none; the one before when left out'),
  locale: locale.optional().describe('The prevailing one when left out'),
  reminder: z.enum(['true', 'false']).default('false'),
  format: z.enum(['html', 'text']).default('html'),
});

export const unreachedQuery = z.strictObject({
  format: z.enum(['json', 'csv']).default('json').describe('`csv` for a letter run; safe to open as a table'),
});
export const unreachedAnswer = z.object({
  campaign: z.string(),
  users: z.array(
    z.object({
      user: userId,
      locale: locale.nullable(),
      why: z.enum(['no-address', 'refused', 'bounced', 'undelivered']),
      response: z.string().nullable().describe('What the mail server said, without the address'),
    }),
  ),
});

export const bouncesBody = z.strictObject({
  bounces: z
    .array(
      z.strictObject({
        messageId: z
          .string()
          .max(300)
          .regex(/^<[^<>\s\p{C}]+>$/u, 'must be a Message-ID in angle brackets')
          .describe('Of the mail that came back'),
        status: z
          .string()
          .regex(/^[245]\.\d{1,3}\.\d{1,3}$/, 'must be a status as 5.1.1 (RFC 3463)')
          .describe('Only those that begin with 5 are for good; the others are counted and left alone'),
        diagnostic: z.string().max(1000).optional().describe('What the other server said'),
      }),
    )
    .min(1)
    .max(MOST_BOUNCES),
});
export const bouncesAnswer = z.object({
  noted: count.describe('Mails of ours that came back for good'),
  unknown: count.describe('Reports about mails that are not ours'),
  passing: count.describe('Reports of delays, or of success: nothing follows from them'),
});
