import { expect, test } from 'vitest';
import { randomDraw } from '../../api/random.ts';

test('no two draws are alike or share memory, however many there are', () => {
  const draws = Array.from({ length: 5_000 }, (_, at) => randomDraw(16 + (at % 17)));
  expect(draws.map(({ length }) => length)).toEqual(draws.map((_, at) => 16 + (at % 17)));
  const before = draws.map((one) => one.toString('hex'));
  expect(new Set(before).size).toBe(draws.length);
  draws[0]!.fill(0);
  expect(draws.slice(1).map((one) => one.toString('hex'))).toEqual(before.slice(1));
});

test('draws are as random as the system gives them: each bit is set about half of the time', () => {
  const bytes = Buffer.concat(Array.from({ length: 4_000 }, () => randomDraw(32)));
  for (let bit = 0; bit < 8; bit += 1) {
    const set = bytes.reduce((count, byte) => count + ((byte >> bit) & 1), 0);
    expect(set / bytes.length).toBeCloseTo(0.5, 1);
  }
});
