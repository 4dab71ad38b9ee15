import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { check } from '../../scripts/policy/check.ts';
import { fresh } from '../../scripts/policy/new.ts';
import { aRepository, emptyRepository, type Repository } from '../support/git.ts';

let repository: Repository;
beforeEach(() => {
  repository = aRepository();
  process.env.GIT_AUTHOR_NAME = process.env.GIT_COMMITTER_NAME = 'Kari';
  process.env.GIT_AUTHOR_EMAIL = process.env.GIT_COMMITTER_EMAIL = 'kari@example.no';
});
afterEach(() => repository.remove());

const TERMS = 'content/policies/terms';

/** Everything that must be the same after a refusal. */
const state = ({ git }: Repository) => [
  git('status', '--porcelain', '--ignored'),
  git('log', '--all', '--format=%H'),
  git('branch', '--list'),
];

describe('policy new', () => {
  test('commits the pure copy by itself, so that what comes after shows as changes', async () => {
    const { code } = await repository.policy(fresh, ['terms']);
    expect(code).toBe(0);
    const [prepared, copied] = repository.git('log', '--format=%H %s', '-2').split('\n');
    expect(copied).toMatch(/Copy terms@2 as terms@3$/);
    const trees = ['2', '3'].map((n) => repository.git('rev-parse', `${copied!.split(' ')[0]}:${TERMS}/${n}`));
    expect(trees[0]).toBe(trees[1]);
    expect(repository.git('show', '--name-only', '--format=', prepared!.split(' ')[0]!)).toBe(
      `${TERMS}/3/version.yaml`,
    );
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('moves from main to a branch of its own, and stays on any other branch', async () => {
    await repository.policy(fresh, ['terms']);
    expect(repository.git('branch', '--show-current')).toBe('terms-3');
    expect(repository.git('rev-list', '--count', 'main')).toBe('2');
    repository.git('switch', '--quiet', '--create', 'spring', 'main');
    await repository.policy(fresh, ['terms']);
    expect(repository.git('branch', '--show-current')).toBe('spring');
  });

  test('sets the day from the notice period, where the site is', async () => {
    await repository.policy(fresh, ['terms'], { today: '2026-12-15' });
    expect(repository.read(`${TERMS}/3/version.yaml`)).toContain('effective: "2027-01-14"');
  });

  test('never sets a day before the version that it follows', async () => {
    await repository.policy(fresh, ['terms'], { today: '2024-01-01' });
    expect(repository.read(`${TERMS}/3/version.yaml`)).toContain('effective: "2025-02-01"');
  });

  test('leaves places that check refuses one by one, with file, line of thought and remedy, until they are written', async () => {
    await repository.policy(fresh, ['terms']);
    const { code, out } = await repository.policy(check, ['--write']);
    expect(code).toBe(1);
    for (const field of ['because.nb', 'because.en', 'summary.nb', 'summary.en', 'impact.nb', 'impact.en']) {
      expect(out).toContain(`${field} of terms@3 is not written yet`);
    }
    expect(out).toContain('write change: material or change: minor');
    repository.write(
      `${TERMS}/3/version.yaml`,
      'effective: "2027-01-14"\nchange: minor\nbecause: { nb: Skrivefeil., en: A typo. }\nsummary: { nb: En skrivefeil er rettet., en: A typo is corrected. }\n',
    );
    const after = await repository.policy(check, ['--write']);
    expect(after.out).not.toContain('not written yet');
    expect(after.out).not.toContain('write change: material or change: minor');
  });

  test('says what to edit next, and from which day it would apply', async () => {
    const { out } = await repository.policy(fresh, ['terms']);
    for (const word of [
      'facts.yaml',
      'nb.mdx',
      'en.mdx',
      'version.yaml',
      'check --write',
      '14 January 2027',
      'terms-3',
    ])
      expect(out).toContain(word);
  });

  test('copies the newest version that was not taken back, and never uses its number again', async () => {
    repository.edit(
      `${TERMS}/policy.yaml`,
      'kind:',
      'recalls:\n  - { version: 2, by: Kari, because: { nb: Feil, en: Wrong } }\nkind:',
    );
    repository.commit('Take terms@2 back');
    await repository.policy(fresh, ['terms']);
    expect(repository.git('log', '--format=%s', '-2')).toContain('Copy terms@1 as terms@3');
  });
});

describe('policy new refuses, says what to do, and changes nothing', () => {
  test.each<[string, string[], (one: Repository) => void, string, string]>([
    ['an unknown policy', ['cookies'], () => {}, 'There is no policy "cookies"', 'terms'],
    ['a dirty tree', ['terms'], (one) => one.write('note.txt', 'x'), 'not committed: note.txt', 'commit them'],
    [
      'a detached head',
      ['terms'],
      (one) => one.git('switch', '--quiet', '--detach'),
      'detached head',
      'git switch main',
    ],
    [
      'a branch that is there',
      ['terms'],
      (one) => one.git('branch', 'terms-3'),
      'terms-3 exists already',
      'git switch terms-3',
    ],
    [
      'texts at fault',
      ['terms'],
      (one) => {
        one.write(`${TERMS}/2/nb.mdx`, '{1+1}\n');
        one.commit('Break it');
      },
      'an expression in braces',
      `${TERMS}/2/nb.mdx:1`,
    ],
    [
      'a commit that a hook refuses',
      ['terms'],
      (one) =>
        writeFileSync(join(one.root, '.git/hooks/pre-commit'), '#!/bin/sh\necho no, not today >&2\nexit 1\n', {
          mode: 0o755,
        }),
      'could not be committed',
      'no, not today',
    ],
  ])('%s', async (_, args, spoil, what, remedy) => {
    spoil(repository);
    const before = state(repository);
    const { error } = await repository.policy(fresh, args);
    expect(error).toContain(what);
    expect(error).toContain(remedy);
    expect(state(repository)).toEqual(before);
    expect(existsSync(join(repository.root, TERMS, '3'))).toBe(false);
  });

  test('a folder that is no repository', async () => {
    const plain = aRepository();
    plain.git('rev-parse', 'HEAD');
    const { rmSync } = await import('node:fs');
    rmSync(join(plain.root, '.git'), { recursive: true });
    expect((await plain.policy(fresh, ['terms'])).error).toContain('no git repository here');
    plain.remove();
  });

  test('a repository without a commit', async () => {
    const empty = emptyRepository();
    expect((await empty.policy(fresh, ['terms'])).error).toContain('has no commit yet');
    empty.remove();
  });

  test('a call without a policy', async () => {
    expect((await repository.policy(fresh)).error).toContain('new needs one POLICY');
  });
});
