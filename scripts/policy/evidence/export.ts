/** All answers to a file or to standard output, a page at a time. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { addDays, type Day, isDay, startOfDay } from '#model/ref.ts';
import { type ExportFormat, type ExportWish, exportHead, exportPages, exportRow } from '../../../api/export.ts';
import type { Store } from '../../../api/store/store.ts';
import { CommandError, type Io, paint, UsageError } from '../verb.ts';

interface Wish {
  format: ExportFormat;
  policy?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  out?: string | undefined;
}

const STEP = 100_000;

export async function exportAnswers(store: Store, wish: Wish, io: Io): Promise<number> {
  const lines = linesOf(store, wish.format, await limitsOf(store, wish), io);
  if (wish.out === undefined) {
    await pipeline(lines, process.stdout, { end: false });
    return 0;
  }
  await pipeline(lines, createWriteStream(wish.out, { mode: 0o600 })).catch(cannotWrite(wish.out));
  io.err(paint('quiet', `${wish.out} holds user ids: keep it as you keep the database.`));
  return 0;
}

async function limitsOf(store: Store, { policy, from, to }: Wish): Promise<ExportWish> {
  const { policies } = await store.published();
  if (policy !== undefined && !policies.some((one) => one.policy === policy)) {
    const known = policies.map((one) => one.policy).join(', ') || 'none';
    throw new CommandError(`No policy "${policy}" is published here.`, `published: ${known}`, 'name one of them');
  }
  const zone = policies[0]?.site.timeZone ?? 'UTC';
  return {
    policy,
    from: from === undefined ? undefined : startOfDay(dayIn('--from', from), zone),
    to: to === undefined ? undefined : startOfDay(addDays(dayIn('--to', to), 1), zone),
  };
}

function dayIn(option: string, text: string): Day {
  if (isDay(text)) return text;
  throw new UsageError(`${option} is "${text}", which is no day. Write it as 2026-01-31.`);
}

/** What is written, a page of answers at a time; says now and then how many there were. */
async function* linesOf(store: Store, format: ExportFormat, limits: ExportWish, io: Io): AsyncGenerator<string> {
  let count = 0;
  let next = STEP;
  yield exportHead(format);
  for await (const page of exportPages(store, limits)) {
    count += page.length;
    yield page.map((one) => exportRow(format, one)).join('');
    if (count < next) continue;
    io.err(paint('quiet', `${count.toLocaleString('en-GB')} answers …`));
    next += STEP;
  }
  io.err(paint('quiet', `${count.toLocaleString('en-GB')} answers`));
}

function cannotWrite(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (error.syscall === undefined) throw error;
    throw new CommandError(`${path} cannot be written.`, error.message, 'name a place that this user may write to');
  };
}
