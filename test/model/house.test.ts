/** What a house may not hold, case by case: each folder of test/fixtures/house changes a few files of one that is in order. */
import { describe, expect, test } from 'vitest';
import { formatFault } from '#model/fault.ts';
import { hashesOf, loadHouse, loadHouseOrThrow, recallOf, refOf } from '#model/house.ts';
import { expectedFile, houseCases, houseFiles } from '../support/house.ts';

describe('a house that is in order', () => {
  test('loads without a fault', () => {
    const { house, faults } = loadHouse(houseFiles());
    expect(faults).toEqual([]);
    expect(house!.policies.map((policy) => policy.versions.map(refOf))).toEqual([['terms@1', 'terms@2']]);
  });

  test('has a hash for every language of every version, and they are those in hashes.yaml', () => {
    const house = loadHouseOrThrow(houseFiles());
    const [first, second] = house.policies[0]!.versions;
    expect(hashesOf(first!)).toEqual(house.hashes['terms@1']);
    expect(Object.keys(hashesOf(second!))).toEqual(['nb', 'en']);
  });

  test('keeps a version that was taken back, and says so', () => {
    const files = houseFiles();
    const path = 'content/policies/terms/policy.yaml';
    files.set(path, `${files.get(path)}recalls:\n  - { version: 2, by: Kari, because: { nb: Feil, en: Wrong } }\n`);
    const [first, second] = loadHouseOrThrow(files).policies[0]!.versions;
    expect(recallOf(first!)).toBeUndefined();
    expect(recallOf(second!)?.by).toBe('Kari');
  });
});

describe('what is refused, with file, line, what, why and what to do', () => {
  test.each(houseCases())('%s', async (name) => {
    const { faults } = loadHouse(houseFiles(name));
    await expect(`${faults.map(formatFault).join('\n')}\n`).toMatchFileSnapshot(expectedFile(name));
  });

  test('there are cases at all', () => {
    expect(houseCases().length).toBeGreaterThan(40);
  });
});
