/** Answers as an auditor takes them away: every field of the record, with its place in the log. Holds user ids. */

import { csvLine } from './csv.ts';
import type { Acceptance, Store } from './store/store.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Which answers: of one policy, recorded from `from` (inclusive) to `to` (exclusive), epoch ms; all when left out. */
export interface ExportWish {
  policy?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

export interface ExportedAnswer {
  /** Of its leaf in the log. */
  index: number;
  record: Acceptance;
}

/** Answers read at a time: small enough that other requests are answered in between. */
const PAGE = 500;

/** The answers in the order of the log; one page may be empty where the wish leaves all of it out. */
export async function* exportPages(
  store: Pick<Store, 'answersAfter'>,
  wish: ExportWish,
): AsyncGenerator<ExportedAnswer[], void> {
  for (let after = -1; ; ) {
    const page = await store.answersAfter(after, PAGE);
    yield page.filter(({ record }) => isWanted(record, wish));
    if (page.length < PAGE) return;
    after = page.at(-1)!.index;
  }
}

/** What stands before the first answer: the names of the columns, or nothing. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : '';
}

/** One answer as one line, its end included. */
export function exportRow(format: ExportFormat, answer: ExportedAnswer): string {
  const row = rowOf(answer);
  return format === 'csv' ? csvLine(COLUMNS.map((name) => row[name])) : `${JSON.stringify(row)}\n`;
}

function isWanted({ policy, recordedAt }: Acceptance, wish: ExportWish): boolean {
  if (wish.policy !== undefined && policy !== wish.policy) return false;
  return recordedAt >= (wish.from ?? -Infinity) && recordedAt < (wish.to ?? Infinity);
}

function rowOf({ index, record }: ExportedAnswer) {
  return {
    index,
    id: record.id,
    user: record.user,
    policy: record.policy,
    version: record.version,
    answer: record.answer,
    recordedAt: new Date(record.recordedAt).toISOString(),
    provenance: record.provenance ?? 'observed',
    answeredAt: record.answeredAt === undefined ? null : new Date(record.answeredAt).toISOString(),
    counts: record.counts ?? true,
    source: record.source ?? null,
    locale: record.locale,
    content: record.content,
    channel: record.channel,
    prompt: record.prompt,
    promptIssuedAt: record.promptIssuedAt === null ? null : new Date(record.promptIssuedAt).toISOString(),
    key: record.key,
    generation: record.generation,
  };
}

const COLUMNS = [
  'index',
  'id',
  'user',
  'policy',
  'version',
  'answer',
  'recordedAt',
  'provenance',
  'answeredAt',
  'counts',
  'source',
  'locale',
  'content',
  'channel',
  'prompt',
  'promptIssuedAt',
  'key',
  'generation',
] as const satisfies readonly (keyof ReturnType<typeof rowOf>)[];
