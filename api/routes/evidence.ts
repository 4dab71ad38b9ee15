/** What proves a user's answers, as one file. */
import { bundle } from '../evidence/bundle.ts';
import { consentRecords } from '../evidence/consent-record.ts';
import { gather } from '../evidence/gather.ts';
import { SECURITY_HEADERS } from '../problem.ts';
import { type Call, param, type Route } from './route.ts';
import { userId } from './schemas.ts';

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
  if (c.req.header('accept')?.includes(LINKED_DATA)) {
    const headers = { ...SECURITY_HEADERS, 'Cache-Control': 'no-store', 'Content-Type': LINKED_DATA };
    return new Response(JSON.stringify(consentRecords(found)), { headers });
  }
  const headers = {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/zip',
    'Content-Disposition': 'attachment; filename="evidence.zip"',
  };
  return new Response(bundle(found) as Uint8Array<ArrayBuffer>, { headers });
}
