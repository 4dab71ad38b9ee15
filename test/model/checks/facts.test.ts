/** Faults in facts: what the law asks for, and what cannot both be true. */
import { describe, expect, test } from 'vitest';
import { articles } from '#model/checks/articles.ts';
import { contradictions } from '#model/checks/contradictions.ts';
import type { Facts } from '#model/facts/index.ts';
import { context, errors, variant } from './variant.ts';

describe('what Art. 13 and 14 ask for', () => {
  const without = (key: keyof Facts) => (facts: Facts) => {
    delete facts[key];
  };
  const withoutRecipients = (facts: Facts) => {
    delete facts.recipients;
    delete facts.cookies;
    for (const purpose of facts.purposes!) delete purpose.recipients;
  };
  test.each<[string, (facts: Facts) => unknown, string]>([
    ['the authority', without('supervisoryAuthority'), '13(2)(d)'],
    ['transfers', without('transfers'), '13(1)(f)'],
    ['decisions by machines', without('automatedDecisions'), '13(2)(f)'],
    [
      'a right',
      (facts) => Object.assign(facts, { rights: facts.rights!.filter(({ gdpr }) => gdpr !== '18') }),
      '13(2)(b)',
    ],
    ['a basis', (facts) => Object.assign(facts.purposes![0]!, { basis: 'not_stated' }), '13(1)(c)'],
    ['the interest', (facts) => delete facts.purposes!.find(({ basis }) => basis === 'interest')!.interest, '13(1)(d)'],
    [
      'a period',
      (facts) => Object.assign(facts, { retention: facts.retention!.filter(({ id }) => id !== 'correspondence') }),
      '13(2)(a)',
    ],
    [
      'how to withdraw',
      (facts) => Object.assign(facts, { rights: facts.rights!.filter(({ id }) => id !== 'withdraw') }),
      '13(2)(c)',
    ],
    ['recipients', withoutRecipients, '13(1)(e)'],
  ])('%s missing is an error that names the article', (_what, change, article) => {
    expect(errors(articles(variant({ facts: change }), context)).join()).toContain(`(Art. ${article})`);
  });

  test.each<[string, (facts: Facts) => unknown, string]>([
    ['a data protection officer', (facts) => Object.assign(facts, { dpo: 'not_stated' }), '13(1)(b)'],
    [
      'what follows without the data',
      (facts) => Object.assign(facts.provision!, { otherwise: 'not_stated' }),
      '13(2)(e)',
    ],
    ["a recipient's role", (facts) => Object.assign(facts.recipients![0]!, { role: 'not_stated' }), '13(1)(e)'],
  ])('%s missing is a warning', (_what, change, article) => {
    const faults = articles(variant({ facts: change }), context);
    expect(faults).toMatchObject([{ severity: 'warning', what: expect.stringContaining(`(Art. ${article})`) }]);
  });

  test('the right to object must stand apart', () => {
    const faults = articles(
      variant({ nb: ['<Rights only="object no-marketing"', '<Rights only="object access"'] }),
      context,
    );
    expect(faults).toMatchObject([{ severity: 'warning', what: expect.stringContaining('21(4)') }]);
  });
});

describe('contradictions', () => {
  test('anonymous beside ads that follow people', () => {
    const claim = { nb: 'opplysningene er anonyme', en: 'the data is anonymous' };
    const faults = contradictions(
      variant({ facts: (facts) => Object.assign(facts.cookies!, { anonymity: claim }) }),
      context,
    );
    expect(faults).toMatchObject([{ severity: 'warning', what: expect.stringMatching(/anonyme.*retargeting/) }]);
  });

  test('everything deleted beside a duty to keep', () => {
    const faults = contradictions(
      variant({ facts: (facts) => Object.assign(facts.accountClosure!, { except: 'none' }) }),
      context,
    );
    expect(faults).toMatchObject([{ severity: 'warning', what: expect.stringMatching(/duty by law/) }]);
  });

  test('consent for everything beside a contract', () => {
    const says = { nb: 'vi ber alltid om samtykke', en: 'we always ask for consent' };
    const faults = contradictions(variant({ facts: (facts) => Object.assign(facts.consent![0]!, { says }) }), context);
    expect(faults).toHaveLength(1);
  });
});
