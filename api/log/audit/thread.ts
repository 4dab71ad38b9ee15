/** One thread of {@link startJudges}: opens the snapshot that it is told of, then judges page after page. */
import { parentPort } from 'node:worker_threads';
import { readSnapshot } from '../../store/sqlite/tables.ts';
import { benchOf, judgePage, type Page } from './judging.ts';
import type { Begin, Task } from './threads.ts';

let pageFrom: ((from: number) => Promise<Page>) | null = null;

parentPort!.on('message', async (task: Task) => {
  if (typeof task === 'number') {
    const page = await pageFrom!(task);
    parentPort!.postMessage(page, [packed(page).buffer]);
  } else {
    pageFrom = await begin(task);
    parentPort!.postMessage('begun');
  }
});

async function begin({ database, signatures, limit }: Begin) {
  const tables = readSnapshot(database);
  const bench = benchOf(await tables.keys(), signatures);
  return async (from: number) => judgePage(await tables.rows(from, limit), bench);
}

/** Puts the hashes of all answers into one piece of memory, which goes over whole: thousands of small ones take longer than judging. */
function packed(page: Page): Uint8Array<ArrayBuffer> {
  const answers = page.flatMap(({ judged }) => (judged ? [judged] : []));
  const whole = new Uint8Array(answers.reduce((sum, { hash, root }) => sum + hash.length + root.length, 0));
  let at = 0;
  const moved = (bytes: Uint8Array) => {
    whole.set(bytes, at);
    at += bytes.length;
    return whole.subarray(at - bytes.length, at);
  };
  for (const one of answers) {
    one.hash = moved(one.hash);
    one.root = moved(one.root);
  }
  return whole;
}
