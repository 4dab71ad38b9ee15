import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { diffWords } from 'diff';
import DMP from 'diff-match-patch';
import { fold } from '#model/diff/fold.ts';
import { plainText } from '#model/diff/index.ts';
import { markdownToHast } from './markdown.ts';
import { measure } from './measure.ts';

const rows = gunzipSync(readFileSync(`/work/shared/corpus/pairs.jsonl.gz`))
  .toString()
  .trim()
  .split('\n')
  .map((l) => JSON.parse(l));
const T: any = {};
for (const r of rows) {
  const a = plainText(markdownToHast(r.before)).split('\n').map(fold).join('\n'),
    b = plainText(markdownToHast(r.after)).split('\n').map(fold).join('\n');
  const dmp = new DMP.diff_match_patch();
  dmp.Diff_Timeout = 5;
  const x = dmp.diff_main(a, b);
  dmp.diff_cleanupSemantic(x);
  const j = diffWords(a, b, { timeout: 2000 } as any);
  for (const [n, w] of [
    ['dmp', x.map(([o, t]) => [o === 0 ? '=' : o < 0 ? '-' : '+', t])],
    ['js', j?.map((p) => [p.added ? '+' : p.removed ? '-' : '=', p.value])],
  ] as any) {
    if (!w) {
      console.log('timeout', r.id);
      continue;
    }
    const m = measure(w, a, b);
    const t = (T[n] ??= {
      changed: 0,
      least: 0,
      hunks: 0,
      confetti: 0,
      halves: 0,
      unchangedBlocks: 0,
      markedBlocks: 0,
    });
    for (const k in t) t[k] += (m as any)[k];
  }
}
for (const [f, t] of Object.entries<any>(T))
  console.log(
    f,
    'min',
    (t.changed / t.least).toFixed(3),
    'hunks/100',
    ((100 * t.hunks) / t.changed).toFixed(2),
    'confetti',
    ((100 * t.confetti) / t.hunks).toFixed(1),
    'half',
    ((100 * t.halves) / t.hunks).toFixed(1),
    'marked%',
    ((100 * t.markedBlocks) / t.unchangedBlocks).toFixed(3),
    t.changed,
    t.least,
    t.hunks,
  );
