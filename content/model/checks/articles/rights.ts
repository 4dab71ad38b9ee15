/** The rights of people, and where to complain. */
import { NOT_STATED } from '../../facts/index.ts';
import { articleOf, isConsent, wordsIn } from '../basis.ts';
import { piecesOf } from '../source.ts';
import { type Ask, when } from './ask.ts';

const NEEDED: Readonly<Record<string, string>> = {
  15: 'access',
  16: 'rectification',
  17: 'erasure',
  18: 'restriction',
  20: 'portability',
  21: 'objection',
};

export const rights: Ask = (facts) =>
  Object.entries(NEEDED)
    .filter(([article]) => !facts.rights?.some(({ gdpr }) => gdpr.split('(', 1)[0] === article))
    .map(([article, name]) => ({
      article: '13(2)(b)',
      what: `the right of ${name} is not stated`,
      remedy: `add it to rights:, with gdpr: "${article}"`,
    }));

/** A clause in which the only rights shown are those to object. */
export const objection: Ask = (facts, version) => {
  const isNeeded = facts.purposes?.some(
    ({ basis, name }) =>
      articleOf(basis, facts).startsWith('6(1)(f)') || wordsIn(name).some((text) => MARKETING.test(text)),
  );
  const objections = (facts.rights ?? []).filter(({ gdpr }) => gdpr.startsWith('21')).map(({ id }) => id);
  const isApart = Object.keys(version.sources).every((locale) =>
    piecesOf(version, locale).some(({ text, attributes }) => {
      const only = (attributes.only ?? '').split(/[\s,]+/).filter(Boolean);
      return text === 'Rights' && only.length > 0 && only.every((id) => objections.includes(id));
    }),
  );
  return when(Boolean(isNeeded) && !isApart, {
    article: '21(4)',
    severity: 'warning',
    what: 'the right to object does not stand apart',
    remedy: `give it a clause of its own with <Rights only="${objections.join(' ') || '…'}" />`,
  });
};

const MARKETING = /markedsføring|nyhetsbrev|annonse|marketing|newsletter|\bads?\b|advertis/i;
const ANY_TIME = /når som helst|any time|any moment/i;
const STAYS_LAWFUL = /lovlig|gyldig|lawful|påvirker ikke|does not affect/i;

export const withdraw: Ask = (facts) => {
  if (!facts.purposes?.some(({ basis }) => isConsent(basis, facts))) return [];
  const said = wordsIn([facts.consent, facts.rights?.filter(({ gdpr }) => gdpr.startsWith('7'))]);
  return [
    ...when(!said.some((text) => ANY_TIME.test(text)), {
      article: '13(2)(c)',
      what: 'that a consent can be withdrawn at any time is not stated',
      remedy: 'add it under consent:, or to rights: with gdpr: 7(3)',
    }),
    ...when(!said.some((text) => STAYS_LAWFUL.test(text)), {
      article: '13(2)(c)',
      what: 'that what was done before the withdrawal stays lawful is not stated',
      remedy: 'add it beside the right to withdraw',
    }),
  ];
};

export const complaint: Ask = (facts) => [
  ...when(!facts.supervisoryAuthority, {
    article: '13(2)(d)',
    what: 'where to complain is not stated',
    remedy: 'add supervisoryAuthority:',
  }),
  ...when(facts.supervisoryAuthority?.url === NOT_STATED, {
    article: '13(2)(d)',
    severity: 'warning',
    what: 'the authority has no link',
    remedy: 'add supervisoryAuthority.url',
  }),
];
