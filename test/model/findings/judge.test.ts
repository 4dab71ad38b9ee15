/** The tool may refuse; a person decides. */
import { describe, expect, test } from 'vitest';
import { findingsBetween, judge } from '#model/findings/index.ts';
import { readOurRules } from '../../../scripts/bench/findings.ts';
import { baseVersion, type Patch, patched } from '../../../scripts/bench/pairs.ts';

const rules = readOurRules();
const base = baseVersion();
const FILE = 'content/policies/privacy/2/version.yaml';
const findings = (patch: Partial<Patch>, locale = 'en') =>
  findingsBetween(base, patched(base, { case: 'a change', label: 'material', ...patch }), rules, locale);

const newCarrier = findings({ set: { 'recipients.delivery.named': ['Posten', 'PostNord', 'Helthjem'] } });
const consentSwapped = findings({ set: { 'purposes.newsletter.basis': 'interest' } });
const reworded = findings({ en: { 'Write to us': 'Send us a few words' } });

describe('a declared change', () => {
  test('minor is refused when a finding calls for material, with rule, source and what to do', () => {
    const { allowed, faults, proposal } = judge(newCarrier, 'minor', [], FILE);
    expect({ allowed, proposal }).toEqual({ allowed: false, proposal: 'material' });
    expect(faults[0]).toMatchObject({ severity: 'error', file: 'content/policies/privacy/2/facts.yaml' });
    expect(`${faults[0]!.what} ${faults[0]!.why} ${faults[0]!.remedy}`).toMatch(/R02.*promise.*change: material/s);
  });

  test('material is never refused for being too much', () => {
    expect(judge(reworded, 'material', [], FILE)).toMatchObject({ allowed: true, faults: [] });
  });

  test('an override with rule, reason and name lets minor through, and says so', () => {
    const override = { rule: 'R02', reason: 'The name was left out by mistake', by: 'Kari' };
    const { allowed, faults } = judge(newCarrier, 'minor', [override], FILE);
    expect(allowed).toBe(true);
    expect(faults).toMatchObject([
      { severity: 'warning', what: expect.stringMatching(/Kari decided otherwise: The name was left out/) },
    ]);
  });

  test('an override of one rule lifts no other', () => {
    expect(judge(newCarrier, 'minor', [{ rule: 'R01', reason: 'x', by: 'Ola' }], FILE).allowed).toBe(false);
  });

  test('an override without a reason or a name lifts nothing', () => {
    expect(judge(newCarrier, 'minor', [{ rule: 'R02', reason: ' ', by: 'Ola' }], FILE).allowed).toBe(false);
    expect(judge(newCarrier, 'minor', [{ rule: 'R02', reason: 'x', by: '' }], FILE).allowed).toBe(false);
  });

  test('what must not be published is refused as material too, and no override lifts it', () => {
    const override = { rule: 'B02', reason: 'We want to', by: 'Ola' };
    for (const declared of ['minor', 'material'] as const)
      expect(judge(consentSwapped, declared, [override], FILE).allowed).toBe(false);
  });

  test('an override of nothing is told', () => {
    const { allowed, faults } = judge(reworded, 'minor', [{ rule: 'L01', reason: 'x', by: 'Ola' }], FILE);
    expect(allowed).toBe(true);
    expect(faults.map(({ what }) => what).join()).toMatch(/L01 is about nothing/);
  });

  test('words that may mean something else are allowed as minor, never in silence', () => {
    const { allowed, faults, proposal } = judge(reworded, 'minor', [], FILE);
    expect({ allowed, proposal }).toEqual({ allowed: true, proposal: 'ask' });
    expect(faults).toMatchObject([
      { severity: 'warning', file: expect.stringMatching(/en\.mdx$/), line: expect.any(Number) },
    ]);
  });
});

describe('a finding', () => {
  test('says where, what was and what is, what it calls for and why', () => {
    expect(newCarrier).toMatchObject([
      {
        rule: 'R02',
        where: { fact: 'recipients.delivery.named' },
        calls: 'material',
        byLaw: 'minor',
        byPromise: 'material',
        before: 'Posten and PostNord',
        after: 'Posten, PostNord and Helthjem',
      },
    ]);
  });

  test('names the clause, the language and the line of a change of words', () => {
    const [finding] = findings({ nb: { 'selger aldri': 'selger' } }).filter(({ rule }) => rule === 'N07');
    expect(finding).toMatchObject({
      where: { clause: 'purposes', locale: 'nb' },
      file: 'content/policies/privacy/2/nb.mdx',
      line: 5,
    });
  });

  test('speaks Norwegian to those who read Norwegian', () => {
    expect(findings({ set: { 'recipients.delivery.named': ['Posten'] } }, 'nb')[0]!.what).toBe(
      'En mottaker er borte eller får mindre: recipients.delivery.named, Posten og PostNord → Posten',
    );
  });

  test('is made once: a changed fact is not found again in the words that show it', () => {
    expect(findings({ set: { 'retention.uploads.keep': { period: 'P1Y' } } }).map(({ rule }) => rule)).toEqual(['L01']);
  });

  test('tells a text that stopped showing facts', () => {
    const found = findings({
      set: { 'controller.tradingName': 'Foto' },
      nb: { '<Rights />\n\n': '' },
      en: { '<Rights />\n\n': '' },
    });
    expect(found.map(({ rule }) => rule)).toEqual(['C02', 'N02', 'N02']);
  });
});
