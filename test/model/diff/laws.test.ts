import fc from 'fast-check';
import type { Element, Nodes, Root } from 'hast';
import { h } from 'hastscript';
import { describe, expect, test } from 'vitest';
import { type BodyDiff, DiffInputError, diffBodies, diffToWords, plainText, type WordRun } from '#model/diff/index.ts';
import { refuseHostile } from '#model/diff/limits.ts';
import { readBody } from '#model/diff/read.ts';
import { measure } from '../../../scripts/bench/measure.ts';
import { body, edited, pair, root } from './bodies.ts';
import { shapeOf, sideOf } from './sides.ts';

const RUNS = { numRuns: 300, seed: 7 };
const diff = (before: Root, after: Root) => diffBodies(before, after, { locale: 'nb' });
const joined = (runs: readonly WordRun[], own: '-' | '+') =>
  runs.map(([op, text]) => (op === '=' || op === own ? text : '')).join('');

describe('faithful', () => {
  test('without the additions it is the old text, without the removals the new one, to the last space', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const runs = diffToWords(diff(before, after));
        expect(joined(runs, '-')).toBe(plainText(before));
        expect(joined(runs, '+')).toBe(plainText(after));
      }),
      RUNS,
    );
  });

  test('the tree without the additions is the old tree, without the removals the new one', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const found = diff(before, after);
        expect(sideOf(found, 'before')).toEqual(readBody(before).map(shapeOf));
        expect(sideOf(found, 'after')).toEqual(readBody(after).map(shapeOf));
      }),
      RUNS,
    );
  });

  test('holds for any characters, also invisible, combining and unpaired ones', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old, young] = [root([h('p', before)]), root([h('p', after)])];
        const runs = diffToWords(diff(old, young));
        expect(joined(runs, '-')).toBe(plainText(old));
        expect(joined(runs, '+')).toBe(plainText(young));
      }),
      RUNS,
    );
  });
});

describe('small and calm', () => {
  const samples = fc.sample(edited, { numRuns: 250, seed: 11 });
  const measures = samples.map(([before, after]) =>
    measure(diffToWords(diff(before, after)), plainText(before), plainText(after)),
  );
  const sum = (what: 'changed' | 'least' | 'hunks' | 'confetti' | 'halves') =>
    measures.reduce((all, one) => all + one[what], 0);

  test('no more words are marked than a reader needs: 1.12 times the least possible over all pairs', () => {
    expect(sum('least')).toBeGreaterThan(1000);
    expect(sum('changed')).toBeLessThanOrEqual(1.12 * sum('least'));
  });

  test('changes are not strewn: at most 12 in 100 stand within two words of the last', () => {
    expect(sum('confetti')).toBeLessThanOrEqual(0.12 * sum('hunks'));
  });

  test('scattered new words in a paragraph are marked in a few places, not one by one', () => {
    const word = fc
      .tuple(fc.nat(400), fc.nat(9))
      .map(([number, luck]) => [`ord${number}`, luck < 3 ? `ny${number}` : `ord${number}`]);
    const braids = fc
      .sample(fc.array(word, { minLength: 30, maxLength: 60 }), { numRuns: 60, seed: 4 })
      .map((words) => {
        const [old, young] = [0, 1].map((side) => root([h('p', words.map((both) => both[side]).join(' '))])) as [
          Root,
          Root,
        ];
        return measure(diffToWords(diff(old, young)), plainText(old), plainText(young));
      });
    const total = (what: 'confetti' | 'hunks') => braids.reduce((all, one) => all + one[what], 0);
    expect(total('hunks')).toBeGreaterThan(60);
    expect(total('confetti')).toBeLessThanOrEqual(0.12 * total('hunks'));
  });

  test('no word, amount or address is ever cut', () => {
    expect(sum('halves')).toBe(0);
    const whole = [
      '$5,000',
      '$500',
      '6',
      '12',
      'e-mail',
      'e-mails',
      '1.2.3',
      '1.2',
      'a@b.no',
      'and/or',
      "don't",
      '.',
      ',',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...whole)), fc.array(fc.constantFrom(...whole)), (before, after) => {
        const runs = diffToWords(diff(root([h('p', before.join(' '))]), root([h('p', after.join(' '))])));
        for (const [, text] of runs)
          for (const part of text.split(/\s+/).filter(Boolean)) expect(whole).toContain(part);
      }),
      RUNS,
    );
  });

  test('a change begins and ends in one block, unless it names a split, a merge or a new shape', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        for (const { nodes } of diff(before, after).clauses) eachRun(nodes, (text) => expect(text).not.toContain('\n'));
      }),
      RUNS,
    );
  });
});

describe('symmetric and stable', () => {
  test('swapping the texts swaps what came and what went', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const [there, back] = [diff(before, after), diff(after, before)];
        expect([there.stats.words.removed, there.stats.words.added]).toEqual([
          back.stats.words.added,
          back.stats.words.removed,
        ]);
        expect(regions(diffToWords(there))).toEqual(
          regions(diffToWords(back).map(([op, text]) => [swapped[op], text] as const)),
        );
      }),
      RUNS,
    );
  });

  test('also where many markings would do: few words, often repeated', () => {
    const few = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 9 }), {
      minLength: 1,
      maxLength: 5,
    });
    const bodyOf = (lines: string[][]) => root(lines.map((words) => h('p', words.join(' '))));
    fc.assert(
      fc.property(few, few, (before, after) => {
        const [there, back] = [diff(bodyOf(before), bodyOf(after)), diff(bodyOf(after), bodyOf(before))];
        expect(regions(diffToWords(there))).toEqual(
          regions(diffToWords(back).map(([op, text]) => [swapped[op], text] as const)),
        );
      }),
      RUNS,
    );
  });

  test('a text compared with itself has no change', () => {
    fc.assert(
      fc.property(body, (one) => {
        const found = diff(one, structuredClone(one));
        expect(found.changes).toEqual([]);
        expect(found.stats.unchanged).toBe(1);
      }),
      RUNS,
    );
  });

  test('the same input gives the same bytes', () => {
    fc.assert(
      fc.property(edited, ([before, after]) => {
        expect(JSON.stringify(diff(before, after))).toBe(
          JSON.stringify(diff(structuredClone(before), structuredClone(after))),
        );
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('white space, order of attributes, classes and wrappers are no change', () => {
    fc.assert(
      fc.property(body, (one) => {
        const other = root([
          h('section', { class: 'new' }, [
            h(
              'div',
              one.children.map((child) => disguised(child) as Element),
            ),
          ]),
        ]);
        expect(diff(one, other).changes).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('fast', () => {
  test('work is bounded whatever the input: repeated words, shuffled words, thousands of like lines', () => {
    const line = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 });
    const lines = fc
      .array(line, { minLength: 1, maxLength: 200 })
      .chain((some) => fc.nat(9).map((n) => Array.from({ length: n + 1 }, () => some).flat()));
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const [old, young] = [before, after].map((all) => root(all.map((words) => h('p', words.join(' ')))));
        const words = [...before, ...after].flat().length;
        expect(diff(old!, young!).stats.steps).toBeLessThanOrEqual(6_000_000 + 40 * words);
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  test('nor do long paragraphs of few words, in another order', () => {
    const shuffled = (turn: number) =>
      root(
        Array.from({ length: 12 }, (_, at) =>
          h('p', Array.from({ length: 1200 }, (_, word) => 'abcdefg'[(word * word * turn + at) % 7]).join(' ')),
        ),
      );
    expect(diff(shuffled(1), shuffled(3)).stats.steps).toBeLessThanOrEqual(6_000_000 + 40 * 12 * 2400);
  });

  test('work grows with the length of the text, from 1,000 to 50,000 words', () => {
    const steps = (words: number) => {
      const text = (turn: number) =>
        root(
          Array.from({ length: words / 50 }, (_, at) =>
            h(
              'p',
              Array.from(
                { length: 50 },
                (_, word) => `w${(at * 31 + word * 7) % 4001}${at % 10 === turn && word === 25 ? 'x' : ''}`,
              ).join(' '),
            ),
          ),
        );
      return diff(text(1), text(2)).stats.steps;
    };
    expect(steps(50_000)).toBeLessThanOrEqual(1.5 * 50 * steps(1000));
  });

  test('ten thousand levels or a million nodes are refused with a reason, at once', () => {
    let deep: Element = h('p', 'x');
    for (let level = 0; level < 10_000; level++)
      deep = { type: 'element', tagName: 'div', properties: {}, children: [deep] };
    const wide = root(Array.from({ length: 1_000_000 }, () => ({ type: 'text', value: 'x' }) as const));
    for (const hostile of [root([deep]), wide]) {
      expect(() => diff(hostile, root([]))).toThrow(DiffInputError);
      expect(() => diff(root([]), hostile)).toThrow(/new text .*(levels deep|nodes)/);
      expect(() => plainText(hostile)).toThrow(DiffInputError);
    }
  });

  test('a long but honest text is not refused', () => {
    expect(() => refuseHostile(root(Array.from({ length: 20_000 }, () => h('p', 'a b c d'))), 'old')).not.toThrow();
  });
});

const swapped = { '=': '=', '-': '+', '+': '-' } as const;

/** Runs with the removal of each place before its addition, whichever way they were made. */
function regions(runs: readonly (readonly [string, string])[]): string[] {
  const found: string[] = [];
  for (const [op, text] of runs) {
    const isLate = op === '-' && found.at(-1)?.startsWith('+');
    found.splice(isLate ? -1 : found.length, 0, `${op}${text}`);
  }
  return found;
}

function eachRun(nodes: BodyDiff['clauses'][number]['nodes'], check: (text: string) => void): void {
  for (const node of nodes) {
    if (node.op === 'edited')
      for (const run of node.edit.runs) if (run.op !== '=' && node.after.kind !== 'code') check(run.before + run.after);
    if (node.op === 'changed') eachRun(node.children, check);
  }
}

/** The same for a reader: other classes, other order of attributes, white space between blocks and doubled in texts. */
function disguised(node: Nodes): Nodes {
  if (node.type === 'text') return { ...node, value: node.value.replace(/ /g, ' \n ') };
  if (node.type !== 'element') return node;
  const properties = Object.fromEntries(Object.entries(node.properties).reverse());
  const children = node.children.map((child) => disguised(child) as Element);
  return { ...node, properties: { ...properties, className: ['x'], dataStyle: 'y' }, children };
}
