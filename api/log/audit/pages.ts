/** The rows of the log, judged, in its order: by this thread, or by others ahead of it. */
import type { LogTables } from '../../store/rules/tables.ts';
import { benchOf, judgePage, type Page, type Sampling } from './judging.ts';
import { type Judges, startJudges } from './threads.ts';

/** Leaves in one page, unless told. */
const PAGE = 2000;
/** Pages asked for ahead, for each thread: one is judged while the other waits. */
const AHEAD = 2;

/** How the log is read. */
export interface Reading {
  signatures: Sampling;
  /** How many threads judge answers besides this one; none unless told, or where the database cannot share its snapshot. */
  threads?: number | undefined;
  /** Leaves in one page. */
  page?: number | undefined;
}

/** The rows of `tables`, judged by `judges`, or by this thread without them. */
export async function* pagesOf(tables: LogTables, wish: Reading, judges: Judges | null): AsyncGenerator<Page> {
  const { signatures, page = PAGE } = wish;
  if (judges) {
    yield* inOrder(judges.ask, page, judges.count * AHEAD);
    return;
  }
  const bench = benchOf(await tables.keys(), signatures);
  yield* inOrder(async (from) => judgePage(await tables.rows(from, page), bench), page, 1);
}

/**
 * Other threads on the snapshot of `tables`; null when none are wished for, or the database cannot share. To be called before
 * anything is read.
 */
export async function judgesFor(tables: LogTables, wish: Reading): Promise<Judges | null> {
  const { signatures, threads = 0, page: limit = PAGE } = wish;
  if (threads === 0 || !tables.share) return null;
  const judges = startJudges(threads);
  try {
    await tables.share((database) => judges.begin({ database, signatures, limit }));
  } catch (error) {
    await judges.stop();
    throw error;
  }
  return judges;
}

/** What lies ahead is asked for already, on the guess that no leaf is missing. */
async function* inOrder(ask: (from: number) => Promise<Page>, size: number, ahead: number): AsyncGenerator<Page> {
  let from = 0;
  let asked: Promise<Page>[] = [];
  for (;;) {
    while (asked.length < ahead) asked.push(ask(from + asked.length * size));
    const page = await asked.shift()!;
    yield page;
    if (page.length < size) return;
    const next = indexOf(page.at(-1)!) + 1;
    if (next !== from + size) asked = [];
    from = next;
  }
}

function indexOf({ judged, row }: Page[number]): number {
  return judged ? judged.index : row.leaf.index;
}
