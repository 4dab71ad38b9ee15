/** `npm run bench -- diff [--corpus pairs.jsonl.gz] [--cap seconds] [--only-ours]`: our differences against other libraries'. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import type { Root } from 'hast';
import { fold } from '#model/diff/fold.ts';
import { diffBodies, diffToWords, plainText } from '#model/diff/index.ts';
import { bounds, leastCosts, PRICES } from './frontier.ts';
import { markdownToHast } from './markdown.ts';
import { DEFINITIONS, type Measure, measure } from './measure.ts';
import { type Answer, PEERS, type Peer, type Task } from './peers.ts';

interface Row {
  id: string;
  before: string;
  after: string;
  lang?: string;
}
interface Result extends Measure {
  id: string;
  ms: number;
}

const FIXTURES = join(import.meta.dirname, '../../test/fixtures/diff');
const WARM_UP = 10;
/** What we hold ourselves to, pooled. */
const LIMITS = { minimal: 1.12, hunks: 2.3 };

/** Measures and prints the table. Rows that are no pair of Markdown texts are an error that names them. */
export async function benchDiff(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { corpus: { type: 'string' }, cap: { type: 'string', default: '10' }, 'only-ours': { type: 'boolean' } },
  });
  const rows = values.corpus ? readCorpus(values.corpus) : readFixtures();
  const cap = Number(values.cap) * 1000;
  if (!(cap > 0)) throw new Error(`--cap ${values.cap} is no number of seconds; write for example --cap 10`);
  const bodies = rows.map((row) => ({ ...row, old: markdownToHast(row.before), young: markdownToHast(row.after) }));
  console.log(`${rows.length} pairs from ${values.corpus ?? 'the fixtures'}`);
  const table = new Map<string, Result[]>([['ours', ours(bodies)]]);
  for (const peer of values['only-ours'] ? [] : PEERS) table.set(peer, await theirs(peer, bodies, cap));
  print(table, rows.length);
  printFrontier(bodies, table.get('ours')!);
  console.log(DEFINITIONS);
}

function readCorpus(file: string): Row[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((line, index) => {
      const row = JSON.parse(line) as Partial<Row>;
      if (typeof row.before !== 'string' || typeof row.after !== 'string')
        throw new Error(`${file}, line ${index + 1}: a row needs "before" and "after" as Markdown`);
      return { ...row, id: row.id ?? String(index + 1), before: row.before, after: row.after };
    });
}

function readFixtures(): Row[] {
  const folders = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => ({
    id: name,
    before: readFileSync(join(FIXTURES, name, 'before.md'), 'utf8'),
    after: readFileSync(join(FIXTURES, name, 'after.md'), 'utf8'),
  }));
}

type Body = Row & { old: Root; young: Root };

function ours(bodies: readonly Body[]): Result[] {
  const run = ({ old, young, lang }: Body) => diffBodies(old, young, { locale: lang ?? 'en' });
  bodies.slice(0, WARM_UP).forEach(run);
  return bodies.map((body) => {
    const start = performance.now();
    const diff = run(body);
    const ms = performance.now() - start;
    return { id: body.id, ms, ...measure(diffToWords(diff), plainText(body.old), plainText(body.young)) };
  });
}

/** What a peer makes of the folded plain texts; pairs beyond the cap are left out and counted. */
async function theirs(peer: Peer, bodies: readonly Body[], cap: number): Promise<Result[]> {
  const found: Result[] = [];
  let worker = newWorker();
  for (const [index, { id, old, young }] of bodies.entries()) {
    if (process.stderr.isTTY) process.stderr.write(`\r${peer}: ${index + 1} of ${bodies.length} `);
    const [before, after] = [folded(old), folded(young)];
    const answer = await ask(worker, { peer, before, after }, cap);
    if (answer) found.push({ id, ms: answer.ms, ...measure(answer.runs, before, after) });
    else {
      await worker.terminate();
      worker = newWorker();
    }
  }
  await worker.terminate();
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return found;
}

function newWorker(): Worker {
  return new Worker(new URL('./peers.ts', import.meta.url));
}

function folded(body: Root): string {
  return plainText(body)
    .split('\n')
    .map((line) => fold(line))
    .join('\n');
}

function ask(worker: Worker, task: Task, cap: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const done = (answer: Answer | null) => {
      clearTimeout(timer);
      worker.removeAllListeners('message').removeAllListeners('error');
      resolve(answer);
    };
    const timer = setTimeout(() => done(null), cap);
    worker.once('message', done).once('error', () => done(null));
    worker.postMessage(task);
  });
}

function print(table: ReadonlyMap<string, Result[]>, pairs: number): void {
  const ours = table.get('ours')!;
  const lines = [...table].map(([name, results]) => ({
    method: name,
    'too slow': pairs - results.length,
    ...figures(results),
  }));
  console.table(lines);
  const ratios = [...table].slice(1).map(([name, results]) => {
    const ids = new Set(results.map((result) => result.id));
    const same = ours.filter((result) => ids.has(result.id));
    const [a, b] = [figures(same), figures(results)];
    const ratio = (key: keyof typeof a) => (b[key] === 0 ? (a[key] === 0 ? '0 : 0' : '∞') : round(a[key] / b[key]));
    return {
      'ours : theirs, same pairs': name,
      minimal: ratio('minimal'),
      hunks: ratio('hunks'),
      confetti: ratio('confetti'),
      marked: ratio('marked'),
      'median ms': ratio('median ms'),
      'worst ms': ratio('worst ms'),
    };
  });
  if (ratios.length > 0) console.table(ratios);
}

/** What any marking of these pairs can at best have of the one when it keeps to our limit, or to our figure, of the other. */
function printFrontier(bodies: readonly Body[], results: readonly Result[]): void {
  const costs = bodies.map(({ old, young }) => leastCosts(plainText(old), plainText(young)));
  const sums = PRICES.map((_, price) => costs.reduce((sum, pair) => sum + pair[price]!, 0));
  const least = results.reduce((sum, pair) => sum + pair.least, 0);
  const { minimal, hunks } = figures(results);
  const cases = { 'our limits': LIMITS, 'our figures': { minimal, hunks } };
  const lines = Object.entries(cases).map(([frontier, given]) => {
    const best = bounds(sums, least, given);
    return {
      frontier,
      minimal: given.minimal,
      'then hunks at least': round(best.hunks),
      hunks: given.hunks,
      'then minimal at least': round(best.minimal),
    };
  });
  console.table(lines);
}

function figures(results: readonly Result[]) {
  const sum = (value: (one: Result) => number) => results.reduce((all, one) => all + value(one), 0);
  const per = (part: number, whole: number, times = 100) => (whole === 0 ? 0 : round((times * part) / whole));
  const times = results.map((one) => one.ms).sort((a, b) => a - b);
  const hunks = sum((one) => one.hunks);
  const changed = sum((one) => one.changed);
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  return {
    old: per(
      sum((one) => Number(one.oldWords)),
      results.length,
    ),
    new: per(
      sum((one) => Number(one.newWords)),
      results.length,
    ),
    bytes: per(
      sum((one) => Number(one.bytes)),
      results.length,
    ),
    minimal: per(
      changed,
      sum((one) => one.least),
      1,
    ),
    hunks: per(hunks, changed),
    confetti: per(
      sum((one) => one.confetti),
      hunks,
    ),
    'half words': per(
      sum((one) => one.halves),
      hunks,
    ),
    marked: per(
      sum((one) => one.markedBlocks),
      sum((one) => one.unchangedBlocks),
    ),
    'median ms': at(0.5),
    '95 % ms': at(0.95),
    'worst ms': at(1),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
