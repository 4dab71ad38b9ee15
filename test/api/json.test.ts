import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonError, parseJson } from '../../api/routes/json.ts';

describe('JSON', () => {
  test('of any kind means what it means to everybody', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!text.includes('__proto__') && !text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  const refused: [string, string][] = [
    ['a duplicate key', '{"a":1,"a":1}'],
    ['a duplicate key written in two ways', '{"a":1,"\\u0061":2}'],
    ['a duplicate key deep inside', '{"x":[{"a":{"b":1,"c":2,"b":3}}]}'],
    ['a key called __proto__', '{"__proto__":1}'],
    ['a key called __proto__ in disguise', '{"\\u005f_proto__":1}'],
    ['a NUL', '["\\u0000"]'],
    ['half a surrogate pair', '{"a":"\\ud800"}'],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`],
    ['a trailing comma', '[1,]'],
    ['two values', '{} {}'],
    ['nothing', ''],
  ];
  test.each(refused)('with %s is refused', (_, text) => {
    expect(() => parseJson(text)).toThrow(JsonError);
  });

  const taken: [string, string][] = [
    ['the same key in two objects', '[{"a":1},{"a":2},{"b":{"a":1},"a":2}]'],
    ['values that look like keys', '{"a":"a","b":"a:","c":["a","a"]}'],
    ['brackets and quotes in strings', '{"a":"{\\"a\\":1","b":"]}"}'],
    ['the word __proto__ as a value', '["__proto__"]'],
    ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`],
  ];
  test.each(taken)('with %s is taken', (_, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
