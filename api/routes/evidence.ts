/** What proves a user's answers, as one file. */
import { bundle } from '../evidence/bundle.ts';
import { consentRecords } from '../evidence/consent-record.ts';
import { gather } from '../evidence/gather.ts';
import { SECURITY_HEADERS } from '../problem.ts';
import { takingTurns } from '../turns.ts';
import { type Call, param, type Route } from './route.ts';
import { userId } from './schemas.ts';
import { bodyOf } from './stream.ts';

const LINKED_DATA = 'application/ld+json';

export const evidenceRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/users/:user/evidence',
    scopes: ['shop'],
    summary:
      'What proves a user’s answers, as a zip: records, receipts, proofs, the texts, and how to check them by hand',
    params: { user: userId },
    answers: {
      200: {
        says: 'The file, without answers of a user nobody has heard of; with `Accept: application/ld+json` the ISO/IEC TS 27560 records alone',
        type: 'application/zip',
      },
    },
    handle: evidence,
  },
];

async function evidence({ c, house }: Call): Promise<Response> {
  const user = param(c, 'user', userId);
  const found = await gather(house.store, user, house.now().getTime());
  const headers = { ...SECURITY_HEADERS, 'Cache-Control': 'no-store' };
  if (c.req.header('accept')?.includes(LINKED_DATA)) {
    const body = bodyOf(encoded(consentRecords(found)));
    return new Response(body, { headers: { ...headers, 'Content-Type': LINKED_DATA } });
  }
  const file = { 'Content-Type': 'application/zip', 'Content-Disposition': 'attachment; filename="evidence.zip"' };
  return new Response(bodyOf(bundle(found)), { headers: { ...headers, ...file } });
}

/** Characters that are sent at once. */
const ENOUGH = 32 * 1024;

/** One person may have thousands of answers: others are answered in between. */
async function* encoded(pieces: Iterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const turn = takingTurns();
  const encoder = new TextEncoder();
  let text = '';
  for (const piece of pieces) {
    text += piece;
    await turn();
    if (text.length < ENOUGH) continue;
    yield encoder.encode(text);
    text = '';
  }
  yield encoder.encode(text);
}
