/** The e-mail about a published version, as a reader would get it: for the publisher to look at. */
import { dayAt, formatRef } from '#model/ref.ts';
import { writeNotice } from '../mail/templates/notice.ts';
import { Problem, SECURITY_HEADERS } from '../problem.ts';
import { previewQuery } from './campaign-schemas.ts';
import { type Call, query, type Route } from './route.ts';

export const previewRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/notices/preview',
    scopes: ['publish'],
    isPage: true,
    summary:
      'The e-mail about a published version, as its readers get it; opens in a browser, with the key as password',
    query: previewQuery,
    answers: { 200: { says: 'The mail: its HTML part as a page, or its text', type: 'text/html', or: 'text/plain' } },
    problems: ['unknown-version'],
    handle: preview,
  },
];

/** Mails style their elements, load nothing and run nothing. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async function preview({ c, house }: Call): Promise<Response> {
  const { version: ref, since = ref.version - 1, locale = null, format, reminder } = query(c, previewQuery);
  const document = await house.store.document(ref);
  if (!document) throw new Problem('unknown-version', `${formatRef(ref)} is not published. See GET /v1/policies.`);
  const today = dayAt(house.now(), document.site.timeZone);
  const { subject, text, html } = writeNotice({ document, since, locale, today, reminder: reminder === 'true' });
  const type = format === 'html' ? 'text/html' : 'text/plain';
  return new Response(format === 'html' ? html : `${subject}\n\n${text}`, {
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': POLICY,
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
    },
  });
}
