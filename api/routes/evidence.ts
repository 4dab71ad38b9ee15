/** What proves a user's answers, as one file. */
import { bundle } from '../evidence/bundle.ts';
import { gather } from '../evidence/gather.ts';
import { SECURITY_HEADERS } from '../problem.ts';
import { type Call, param, type Route } from './route.ts';
import { userId } from './schemas.ts';

export const evidenceRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/users/:user/evidence',
    scopes: ['shop'],
    summary:
      'What proves a user’s answers, as a zip: records, receipts, proofs, the texts, and how to check them by hand',
    params: { user: userId },
    answers: { 200: { says: 'The file; of a user nobody has heard of, without answers', type: 'application/zip' } },
    handle: evidence,
  },
];

async function evidence({ c, house }: Call): Promise<Response> {
  const user = param(c, 'user', userId);
  const bytes = bundle(await gather(house.store, user, house.now().getTime()));
  const headers = {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/zip',
    'Content-Disposition': 'attachment; filename="evidence.zip"',
  };
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers });
}
