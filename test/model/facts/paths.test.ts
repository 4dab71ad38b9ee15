import { describe, expect, test } from 'vitest';
import { FactError, factAt, leaves, missingLocales, statedPaths } from '#model/facts/index.ts';
import { everything, shipped } from './support.ts';

describe('paths of facts', () => {
  const facts = shipped('privacy/3');

  test('go by the ids of entries, not by their place', () => {
    const turned = { ...facts, recipients: [...facts.recipients!].reverse() };
    expect(factAt(facts, 'recipients.delivery.named')).toEqual(['Posten', 'PostNord']);
    expect(factAt(turned, 'recipients.delivery.named')).toEqual(['Posten', 'PostNord']);
  });

  test.each([
    'controler.email',
    'recipients.Posten',
    'aim.nb',
    'controller.email.length',
    '',
    'constructor',
    'recipients.0',
  ])('"%s" leads nowhere, and what there is gets named', (path) => {
    expect(() => factAt(facts, path)).toThrow(FactError);
  });

  test('a wrong path is answered with the right ones', () => {
    expect(() => factAt(facts, 'controller.mail')).toThrow(
      expect.objectContaining({
        message: 'There is no fact "controller.mail".',
        remedy: expect.stringContaining('email'),
      }),
    );
  });

  test('each leaf has one path, whatever is stated', () => {
    const all = leaves(everything());
    expect(all.size).toBeGreaterThan(300);
    for (const [path, value] of all) expect(factAt(everything(), path)).toEqual(value);
  });

  test('what is not stated, and ids, need not be shown', () => {
    const paths = statedPaths(shipped('privacy/1'));
    expect(paths).toContain('recipients.delivery.named');
    expect(paths).not.toContain('recipients.delivery.role');
    expect(paths.filter((path) => path.endsWith('.id'))).toEqual([]);
  });

  test('words that one language lacks are found', () => {
    const half = { ...facts, aim: { nb: 'ta vare på' } };
    expect(missingLocales(half, ['nb', 'en'])).toEqual([{ path: 'aim', missing: ['en'] }]);
    expect(missingLocales(facts, ['nb', 'en'])).toEqual([]);
  });
});
