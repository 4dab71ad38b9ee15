import { expect, test } from 'vitest';
import { bodyOf, streamed } from '../../api/routes/stream.ts';

const form = { head: '', row: (one: string) => `${one}\n`, foot: '' };

async function* pagesOf(pages: string[][]): AsyncGenerator<string[], void> {
  yield* pages;
}

test('a long answer goes on past pages that hold nothing of what was asked for', { timeout: 5000 }, async () => {
  const pages = pagesOf([[], [], ['kari'], [], [], ['ola'], []]);
  const answer = await streamed(pages, form, { 'Content-Type': 'text/plain' });
  expect(await answer.text()).toBe('kari\nola\n');
});

test('a long answer without a row at all ends', { timeout: 5000 }, async () => {
  const answer = await streamed(pagesOf([[], [], []]), { ...form, head: 'user\n', foot: 'end\n' }, {});
  expect(await answer.text()).toBe('user\nend\n');
});

test('others are answered while a long answer reads past pages without a row', { timeout: 5000 }, async () => {
  let others = 0;
  const other = () => {
    others++;
    turn = setImmediate(other);
  };
  let turn = setImmediate(other);
  const answer = await streamed(pagesOf(Array.from({ length: 100 }, () => [])), { ...form, foot: 'end\n' }, {});
  expect(await answer.text()).toBe('end\n');
  clearImmediate(turn);
  expect(others).toBeGreaterThanOrEqual(99);
});

test('a body whose last part is empty ends', { timeout: 5000 }, async () => {
  async function* parts() {
    yield new TextEncoder().encode('kari');
    yield new Uint8Array();
  }
  expect(await new Response(bodyOf(parts())).text()).toBe('kari');
});
