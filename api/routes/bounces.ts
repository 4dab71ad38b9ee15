/** Reports of mails that came back after a mail server had taken them. */
import { JSON_TYPE, readJson } from './body.ts';
import { bouncesAnswer, bouncesBody } from './campaign-schemas.ts';
import { type Call, personal, type Route } from './route.ts';

export const bounceRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/bounces',
    scopes: ['publish', 'shop'],
    summary: 'Report mails that came back: their users count as not reached, and get no more mail at that address',
    body: { schema: bouncesBody, type: JSON_TYPE },
    answers: { 200: { says: 'Taken note of; safe to repeat', schema: bouncesAnswer } },
    handle: bounced,
  },
];

async function bounced({ c, house }: Call): Promise<Response> {
  const { bounces } = await readJson(c, bouncesBody);
  const forGood = bounces.filter(({ status }) => status.startsWith('5'));
  const reports = forGood.map(({ messageId, status, diagnostic = '' }) => ({
    messageId,
    response: `came back: ${status} ${inShort(diagnostic)}`.trim(),
  }));
  const noted = await house.store.bounced(reports, house.now().getTime());
  const counts = { noted, unknown: reports.length - noted, passing: bounces.length - forGood.length };
  return personal(JSON.stringify(counts));
}

/** One line without addresses: notices keep none. */
function inShort(diagnostic: string): string {
  return diagnostic
    .replace(/\S*@\S*/g, '[address]')
    .replace(/[\s\p{C}]+/gu, ' ')
    .slice(0, 200);
}
