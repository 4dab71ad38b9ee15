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
  const first = await pages.next();
  const encoder = new TextEncoder();
  const write = (page: T[]) => encoder.encode(page.map(form.row).join(''));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (form.head) controller.enqueue(encoder.encode(form.head));
      if (!first.done) controller.enqueue(write(first.value));
    },
    async pull(controller) {
      // Nobody asks again after a pull that brought nothing, so pages without a row are read past here.
      let next: IteratorResult<T[], void>;
      do {
        // A page of SQLite is there at once: without a break nobody else would be answered before the last one.
        await setImmediate();
        next = await pages.next();
      } while (!next.done && next.value.length === 0);
      const text = next.done ? encoder.encode(form.foot) : write(next.value);
      if (text.byteLength > 0) controller.enqueue(text);
      if (next.done) controller.close();
    },
    cancel: async () => void (await pages.return()),
  });
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'Cache-Control': 'no-store', ...type } });
}

/** What is made bit by bit as a body: the next as the client takes it, and none once it has left. */
export function bodyOf(parts: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else if (value.byteLength > 0) controller.enqueue(value);
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
