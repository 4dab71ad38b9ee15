import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { align } from '#model/diff/align.ts';
import { readBody } from '#model/diff/read.ts';
import { Tokenizer } from '#model/diff/tokens.ts';
import { unitsOf } from '#model/diff/units.ts';
import { Work } from '#model/diff/work.ts';
import { markdownToHast } from './markdown.ts';

const rows = ['pairs', 'labels'].flatMap((f) =>
  gunzipSync(readFileSync(`/work/shared/corpus/${f}.jsonl.gz`))
    .toString()
    .trim()
    .split('\n')
    .map((l) => ({ ...JSON.parse(l), f })),
);
const r = rows.find((r) => r.id.startsWith(process.argv[2]!));
const t = new Tokenizer('en');
const w = new Work(6e6);
const a = unitsOf(readBody(markdownToHast(r.before)), t),
  b = unitsOf(readBody(markdownToHast(r.after)), t);
const al = align(a, b, w);
const inB = new Set(al.matches.flatMap((m) => m.before)),
  inA = new Set(al.matches.flatMap((m) => m.after));
for (const m of al.matches)
  if (m.before.length > 1 || m.after.length > 1 || a[m.before[0]!]!.sameness !== b[m.after[0]!]!.sameness)
    console.log(
      'M',
      m.before.join(','),
      '→',
      m.after.join(','),
      m.before.map((i) => a[i]!.text.slice(0, 50)),
      m.after.map((i) => b[i]!.text.slice(0, 50)),
    );
console.log('moves', [...al.moves]);
a.forEach((u, i) => {
  if (!inB.has(i)) console.log('-', i, u.role, u.words, u.text.slice(0, 160));
});
b.forEach((u, i) => {
  if (!inA.has(i)) console.log('+', i, u.role, u.words, u.text.slice(0, 160));
});
console.log(a.length, b.length, w.steps);
