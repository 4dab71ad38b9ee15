/** Users whom mail did not reach, written as they are read: a million of them take no more memory than a page. */
import { formatRef, type VersionRef } from '#model/ref.ts';
import { SECURITY_HEADERS } from '../problem.ts';
import type { Unreached } from '../store/store.ts';
import type { House } from './route.ts';

/** Users read at a time: small enough that other requests are answered in between. */
const PAGE = 500;

export function unreachedAsJson(house: House, ref: VersionRef): Promise<Response> {
  const head = `{"campaign":${JSON.stringify(formatRef(ref))},"users":[`;
  let isFirst = true;
  const row = (one: Unreached): string => {
    const comma = isFirst ? '' : ',';
    isFirst = false;
    return comma + JSON.stringify(one);
  };
  return streamed(house, ref, { head, row, foot: ']}' }, { 'Content-Type': 'application/json' });
}

export function unreachedAsCsv(house: House, ref: VersionRef): Promise<Response> {
  const row = ({ user, locale, why, response }: Unreached) =>
    `${[user, locale ?? '', why, response ?? ''].map(cell).join(',')}\r\n`;
  const name = `unreached-${ref.policy}-${ref.version}.csv`;
  return streamed(
    house,
    ref,
    { head: 'user,locale,why,response\r\n', row, foot: '' },
    {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  );
}

/** A cell that a table program reads as text: what looks like a formula gets an apostrophe before it. */
export function cell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}

interface Form {
  head: string;
  row: (one: Unreached) => string;
  foot: string;
}

/** The first page is read before the answer begins, so that a database that is away is still a 503. */
async function streamed(house: House, ref: VersionRef, form: Form, type: Record<string, string>): Promise<Response> {
  const pages = pagesOf(house, ref);
  const first = await pages.next();
  const encoder = new TextEncoder();
  const write = (page: Unreached[]) => encoder.encode(page.map(form.row).join(''));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(form.head));
      if (!first.done) controller.enqueue(write(first.value));
    },
    async pull(controller) {
      const next = await pages.next();
      controller.enqueue(next.done ? encoder.encode(form.foot) : write(next.value));
      if (next.done) controller.close();
    },
  });
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'Cache-Control': 'no-store', ...type } });
}

async function* pagesOf({ store }: House, ref: VersionRef): AsyncGenerator<Unreached[], void> {
  let after = '';
  for (;;) {
    const page = await store.unreached(ref, after, PAGE);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.user;
  }
}
