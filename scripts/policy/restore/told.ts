/** What a restore has brought back, what it could not, and what to do next, in words. */
import { publicLeafIn } from '#model/receipt.ts';
import { formatRef } from '#model/ref.ts';
import type { RestoredReceipt, RestoreResult } from '../../../api/store/store.ts';
import { paint } from '../verb.ts';
import type { WitnessedLeaf } from '../witness/folder.ts';

type Done = RestoreResult & { outcome: 'done' };

export interface Sources {
  leaves: readonly WitnessedLeaf[];
  receipts: readonly RestoredReceipt[];
  refused: number;
  /** Mailings that were put on hold. */
  held: number;
}

/** Most places that are named one by one. */
const MOST = 50;

export function told(done: Done, sources: Sources): string[] {
  return [
    `${count(done.added, 'leaf', 'leaves')} and ${count(done.answers, 'answer', 'answers')} were brought back.`,
    ...passedOver(done, sources),
    ...done.unsaid.map((ref) =>
      paint('note', `${formatRef(ref)} was marked or recalled again, but nobody said by whom and why: see --acts.`),
    ),
    ...(sources.held > 0
      ? [
          paint(
            'note',
            `${count(sources.held, 'mailing is', 'mailings are')} on hold: mails sent after the backup are not known. See them with policy campaigns.`,
          ),
        ]
      : []),
    ...missing(done.missing, sources),
    '',
    ...afterwards(done, sources),
  ];
}

function passedOver({ forgotten, foreign, late }: Done, { refused }: Sources): string[] {
  const lines: [number, string][] = [
    [forgotten.length, 'of answers that were erased: they stay erased'],
    [foreign.length, 'of another log'],
    [late.length, 'that came too late: answers were recorded after them, so their place in the order is taken'],
    [refused, 'not signed with a key of this log, or damaged'],
  ];
  return lines
    .filter(([number]) => number > 0)
    .map(([number, why]) => paint('quiet', `Passed over: ${count(number, 'receipt', 'receipts')} ${why}.`));
}

function missing(places: readonly number[], sources: Sources): string[] {
  if (places.length === 0) return [];
  const instants = instantsOf(sources);
  return [
    '',
    paint(
      'bad',
      `Not brought back: ${count(places.length, 'answer or merge', 'answers or merges')} without a receipt.`,
    ),
    ...places.slice(0, MOST).map((index) => `  ${paint('bad', '✗')} leaf ${index}${between(index, instants)}`),
    ...(places.length > MOST ? [`  … and ${places.length - MOST} more`] : []),
    'Give more receipts before the API starts again: this can be repeated. Of merges the shop has none.',
    'What stays missing is told by policy verify, for ever: the leaves are there, and nobody can deny them.',
  ];
}

/** Instants by index, as public leaves and receipts tell them. */
function instantsOf({ leaves, receipts }: Sources): Map<number, number> {
  const known = new Map(receipts.map(({ receipt }) => [receipt.index, receipt.record.recordedAt]));
  for (const [index, { text }] of leaves.entries()) {
    const leaf = text === null ? null : publicLeafIn(text);
    if (leaf) known.set(index, leaf.at);
  }
  return known;
}

function between(index: number, known: ReadonlyMap<number, number>): string {
  const near = (step: number) => {
    for (let at = index + step; at >= 0 && at <= index + 10_000; at += step) if (known.has(at)) return known.get(at)!;
    return null;
  };
  const [since, until] = [near(-1), near(1)];
  const iso = (at: number) => new Date(at).toISOString();
  return [since === null ? '' : `, after ${iso(since)}`, until === null ? '' : `, before ${iso(until)}`].join('');
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}

/** What no leaf can bring about: the log names nobody. */
function afterwards({ added }: Done, { leaves }: Sources): string[] {
  const fresh = leaves.slice(leaves.length - added).flatMap(({ text }) => (text === null ? [] : [publicLeafIn(text)]));
  const forgotten = fresh.flatMap((leaf) => (leaf?.type === 'erase' && leaf.reason === 'request' ? [leaf.at] : []));
  const iso = (at: number) => new Date(at).toISOString();
  return [
    ...(forgotten.length > 0
      ? [
          paint(
            'note',
            `${count(forgotten.length, 'person was', 'people were')} erased at their own request after the backup, from ${iso(Math.min(...forgotten))} to ${iso(Math.max(...forgotten))}. ` +
              'Whoever had no answer in the backup, only an address, is back: the log cannot say who.',
          ),
        ]
      : []),
    'Before the mailings go on, the shop says again, to the API, what it has said since the backup:',
    '  1. DELETE /v1/users/{user} of everybody it has erased since; repeating it harms nobody',
    '  2. POST /v1/users/{user}/merge, and DELETE of those undone: a merge does not come back by itself, and so a withdrawal by the other id does not count',
    '  3. POST /v1/users, all addresses and languages',
    'Revoke again the API keys that were revoked since: policy keys list.',
  ];
}
