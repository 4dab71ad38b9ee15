/** Long answers, written as they are read: a million rows take no more memory than a page. */
import { setImmediate } from 'node:timers/promises';
import { SECURITY_HEADERS } from '../problem.ts';

/** How a list is written: what stands before, for each row, and after. */
export interface Form<T> {
  head: string;
  row: (one: T) => string;
  foot: string;
}

/**
 * The rows of `pages` in `form`. The first page is read before the answer begins, so that a database that is away is still
 * a 503; the next ones as the client takes them, and none once it has left.
 */
export async function streamed<T>(
  pages: AsyncGenerator<T[], void>,
  form: Form<T>,
  type: Record<string, string>,
): Promise<Response> {
  const body = bodyOf(written(await pages.next(), pages, form));
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'Cache-Control': 'no-store', ...type } });
}

async function* written<T>(
  first: IteratorResult<T[], void>,
  pages: AsyncGenerator<T[], void>,
  { head, row, foot }: Form<T>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const write = (page: T[]) => encoder.encode(page.map(row).join(''));
  yield encoder.encode(head);
  if (!first.done) yield write(first.value);
  // A page of SQLite is there at once: without a break nobody else would be answered before the last one.
  await setImmediate();
  for await (const page of pages) {
    yield write(page);
    await setImmediate();
  }
  yield encoder.encode(foot);
}

/** What is made bit by bit as a body: the next as the client takes it, and none once it has left. */
export function bodyOf(parts: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      // Nobody asks again after a pull that brought nothing, so empty parts are read past here.
      let next = await parts.next();
      while (!next.done && next.value.byteLength === 0) next = await parts.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => void (await parts.return(undefined)),
  });
}

/** Headers of a table that is kept as a file of that name. */
export function csvHeaders(name: string): Record<string, string> {
  return {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${name}"`,
  };
}

export const JSONL_HEADERS = { 'Content-Type': 'application/x-ndjson; charset=utf-8' };
