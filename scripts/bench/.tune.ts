import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { diffBodies, diffToWords, plainText } from '#model/diff/index.ts';
import { markdownToHast } from './markdown.ts';
import { measure } from './measure.ts';

const rows = ['pairs', 'labels'].flatMap((f) =>
  gunzipSync(readFileSync(`/work/shared/corpus/${f}.jsonl.gz`))
    .toString()
    .trim()
    .split('\n')
    .map((l) => ({ ...JSON.parse(l), f })),
);
const only = process.argv[2];
const T: Record<string, any> = {};
const times: [number, string, number, number][] = [];
const bad: string[] = [];
const per: any[] = [];
let n = 0;
const warm = rows.slice(0, 20);
for (const r of [...warm, ...rows]) {
  if (only && !r.id.startsWith(only)) continue;
  const a = markdownToHast(r.before),
    b = markdownToHast(r.after);
  const t0 = performance.now();
  const d = diffBodies(a, b, { locale: r.lang ?? 'en' });
  const ms = performance.now() - t0;
  if (++n <= warm.length && !only) continue;
  const pa = plainText(a),
    pb = plainText(b);
  const m = measure(diffToWords(d), pa, pb);
  times.push([ms, r.id, d.stats.steps, d.stats.words.after]);
  if (!m.bytes) bad.push(r.id);
  const t = (T[r.f] ??= {
    n: 0,
    changed: 0,
    least: 0,
    hunks: 0,
    confetti: 0,
    halves: 0,
    unchangedBlocks: 0,
    markedBlocks: 0,
    moved: 0,
    sw: 0,
    sh: 0,
  });
  t.n++;
  for (const k of ['changed', 'least', 'hunks', 'confetti', 'halves', 'unchangedBlocks', 'markedBlocks'])
    t[k] += (m as any)[k];
  t.moved += d.stats.changes.moved > 0 ? 1 : 0;
  t.sw += d.stats.words.removed + d.stats.words.added;
  t.sh += d.stats.hunks;
  per.push({ id: r.id, f: r.f, doc: r.document ?? r.path, ...m, ms });
  if (only) {
    console.log(JSON.stringify(m), ms, d.stats.steps);
    for (const w of diffToWords(d))
      console.log(
        w[0],
        JSON.stringify(w[0] === '=' && w[1].length > 200 ? w[1].slice(0, 100) + ' … ' + w[1].slice(-100) : w[1]),
      );
  }
}
for (const [f, t] of Object.entries(T))
  console.log(
    f,
    'min',
    (t.changed / t.least).toFixed(3),
    'hunks/100',
    ((100 * t.hunks) / t.changed).toFixed(2),
    'confetti',
    ((100 * t.confetti) / t.hunks).toFixed(1),
    'half',
    t.halves,
    'marked%',
    ((100 * t.markedBlocks) / t.unchangedBlocks).toFixed(3),
    `${t.markedBlocks}/${t.unchangedBlocks}`,
    'moved',
    t.moved,
    'changed',
    t.changed,
    'least',
    t.least,
    'hunks',
    t.hunks,
    'stats',
    t.sw,
    t.sh,
  );
times.sort((x, y) => y[0] - x[0]);
console.log('not faithful', bad.length, bad.slice(0, 8));
console.log(
  'ms p50',
  times[times.length >> 1]?.[0].toFixed(1),
  'p95',
  times[Math.floor(times.length * 0.05)]?.[0].toFixed(1),
  'worst',
  times
    .slice(0, 4)
    .map((t) => `${t[0].toFixed(0)}ms ${t[1]} ${t[2]} ${t[3]}`)
    .join(' | '),
);
if (process.argv[3] || !only) {
  const show = (name: string, f: (p: any) => number) =>
    console.log(
      name,
      per
        .toSorted((x, y) => f(y) - f(x))
        .slice(0, 8)
        .map((p) => `${p.id}:${f(p)}(${p.least})`)
        .join(' '),
    );
  show('excess words', (p) => p.changed - p.least);
  show('confetti', (p) => p.confetti);
  show('hunks', (p) => p.hunks);
  show('marked', (p) => p.markedBlocks);
  show('halves', (p) => p.halves);
}
