import { describe, expect, test } from 'vitest';
import { factsSchema } from '#model/facts/index.ts';
import { raw } from './support.ts';

/** The faults in the shipped facts once `path` holds `value`, each as "path: message". */
function faults(path: string, value: unknown): string[] {
  const facts = raw('privacy/3');
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce<Record<string, unknown>>((here, key) => here[key] as Record<string, unknown>, facts);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  const result = factsSchema.safeParse(facts);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('facts.yaml', () => {
  test.each(['privacy/1', 'privacy/2', 'privacy/3', 'newsletter/1'])('of %s is well-formed', (version) => {
    expect(factsSchema.safeParse(raw(version)).error).toBeUndefined();
  });

  test('may leave any section out', () => {
    expect(factsSchema.safeParse({}).success).toBe(true);
  });

  test.each([
    ['controller.orgNumber', '986724398', 'is no Norwegian organisation number'],
    ['controller.email', 'post', 'email'],
    ['controller.phone', 'ring oss', 'is no phone number'],
    ['controller.legalName', undefined, 'controller.legalName: '],
    ['controller.legalNam', 'Alexander AS', 'controller: '],
    ['dpo', 'nei', 'dpo: '],
    ['dpo', { email: 'ombud' }, 'dpo.email: '],
    ['purposes.0.id', 'Levering av varer', 'is no id'],
    ['purposes.0.name', 'Levering', 'purposes.0.name: '],
    ['purposes.0.basis', 'contrac', '"contrac" is in no list of legalBases'],
    ['purposes.0.data.1', 'shoe-size', 'use one of contact, login'],
    ['purposes.1.acts.0', 'salt', '"salt" is in no list of legalBases.acts'],
    ['purposes.1.id', 'contract', '"contract" is the id of two entries'],
    ['items.0.id', 'images', '"images" is the id of two entries'],
    ['retention.1.keep.period', '6 months', 'is no duration'],
    ['retention.1.keep', { period: 'P6M', until: 'then' }, 'Unrecognized key: "until"'],
    ['retention.1.keep', 'P6M', 'is no storage time'],
    ['retention.0.where', 'cellar', 'use one of shop, account'],
    ['recipients.0.role', 'friend', 'recipients.0.role: '],
    ['recipients.0.named', [], 'recipients.0.named: '],
    ['exercise.responseTime', 'P0D', 'is no duration'],
    ['supervisoryAuthority.url', 'http://www.datatilsynet.no/', 'supervisoryAuthority.url: '],
    ['transfers', [], 'transfers: '],
    ['changeRules.major.channels', ['pigeon'], 'changeRules.major.channels.0: '],
    ['impact.mitigating.0.same', 'gold', '"gold" is in no list of notCollected'],
    ['cookies.vendors.0', 'somebody', '"somebody" is in no list of recipients'],
  ])('with a bad %s is refused by that path', (path, value, message) => {
    const found = faults(path, value);
    const fitting = found.filter((one) => one.includes(message));
    expect(fitting).toHaveLength(1);
    const at = fitting[0]!.split(': ')[0]!;
    expect(path.startsWith(at) || at.startsWith(path)).toBe(true);
  });

  test('tells silence from none, and both from an answer', () => {
    for (const value of [
      'none',
      'not_stated',
      [{ id: 'x', country: { nb: 'a' }, safeguard: { nb: 'b' }, copy: { nb: 'c' } }],
    ])
      expect(faults('transfers', value)).toEqual([]);
  });
});
