/** Statements that cannot both be true. */
import type { Facts } from '../facts/index.ts';
import { NONE, NOT_STATED } from '../facts/index.ts';
import { type Fault, fault } from '../fault.ts';
import { articleOf, isConsent, wordsIn } from './basis.ts';
import { type Check, factsFile } from './context.ts';

type Contradiction = (facts: Facts) => { what: string; why: string; remedy: string } | null;

export const contradictions: Check = (version) => {
  if (!version.facts) return [];
  const facts = version.facts;
  return RULES.flatMap((rule): Fault[] => {
    const found = rule(facts);
    return found ? [fault({ severity: 'warning', file: factsFile(version), ...found })] : [];
  });
};

const ANONYMOUS = /anonym/i;
const NOT_ANONYMOUS = /(?:ikke|aldri|neppe|not|never|no longer)\s+(?:\p{L}+\s+)?anonym/iu;
const TARGETING =
  /retarget|målret|rette(?:t|s)? annonser|tidligere besøkende|earlier visitors|targeted|aim\w* ads|personlig tilpass|personali[sz]ed ad/i;
const ALWAYS_CONSENT = /(?:alltid[^.]*samtykke|samtykke[^.]*alltid|always[^.]*consent|consent[^.]*always)/i;
const DELETED = /slett|fjern|delet|erase|removed/i;

const RULES: readonly Contradiction[] = [
  (facts) => {
    const claim = wordsIn([facts.cookies?.anonymity, facts.impact]).find(
      (text) => ANONYMOUS.test(text) && !NOT_ANONYMOUS.test(text),
    );
    const purpose = facts.purposes?.find(({ name, detail }) =>
      wordsIn([name, detail]).some((text) => TARGETING.test(text)),
    );
    if (!claim || !purpose) return null;
    return {
      what: `"${claim}" stands beside the purpose ${purpose.id}, which follows people`,
      why: 'whoever can be followed is not anonymous (Recital 26)',
      remedy: 'take the claim away, or say what is true for each purpose',
    };
  },
  (facts) => {
    const claim = facts.consent?.find(({ says }) => wordsIn(says).some((text) => ALWAYS_CONSENT.test(text)));
    const other = facts.purposes?.find(({ basis }) => basis !== NOT_STATED && !isConsent(basis, facts));
    if (!claim || !other) return null;
    return {
      what: `consent.${claim.id} says that consent is always asked for, and the purpose ${other.id} rests on something else`,
      why: 'one purpose has one basis; people must know whether they can say no (Art. 6(1), 13(1)(c))',
      remedy: 'say for which purposes consent is asked',
    };
  },
  (facts) => {
    const names = (facts.purposes ?? []).map(({ name }) => JSON.stringify(name));
    const twice = facts.purposes?.find(({ name }, index) => names.indexOf(JSON.stringify(name)) !== index);
    if (!twice) return null;
    return {
      what: `the purpose ${twice.id} stands twice, with two bases`,
      why: 'consent beside contract for one purpose leaves people without knowing whether they can say no',
      remedy: 'choose one basis for the purpose',
    };
  },
  (facts) => {
    const isDeleted = wordsIn(facts.accountClosure?.effect).some((text) => DELETED.test(text));
    const hasDuty =
      facts.retention?.some(({ keep }) => 'duty' in keep) ||
      facts.purposes?.some(({ basis }) => articleOf(basis, facts).startsWith('6(1)(c)'));
    const except = facts.accountClosure?.except;
    if (!isDeleted || !hasDuty || (except !== undefined && except !== NONE && except !== NOT_STATED)) return null;
    return {
      what: 'data is deleted when the account is closed, and a duty by law keeps some of it',
      why: 'the bookkeeping act asks for documents for years; a promise to delete everything cannot be kept',
      remedy: 'state what is kept all the same in accountClosure.except',
    };
  },
];
