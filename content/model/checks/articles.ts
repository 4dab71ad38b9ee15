/** What Art. 13 and 14 ask a privacy notice to hold, each with its article. */
import { type Facts, NONE, NOT_STATED } from '../facts/index.ts';
import { type Fault, fault } from '../fault.ts';
import type { Version } from '../house.ts';
import { type Check, factsFile } from './context.ts';
import { articleOf, isConsent, wordsIn } from './contradictions.ts';
import { piecesOf } from './source.ts';

interface Lack {
  article: string;
  severity?: 'warning';
  what: string;
  remedy: string;
}

/** A notice is held against the whole table; a consent against what makes a consent valid; terms against nothing. */
export const articles: Check = (version) => {
  const lacks = ASKED[version.policy.kind] ?? [];
  const facts = version.facts ?? ({} as Facts);
  return lacks.flatMap((ask) => ask(facts, version)).map((lack) => faultOf(lack, version));
};

type Ask = (facts: Facts, version: Version) => Lack[];

function faultOf({ article, severity, what, remedy }: Lack, version: Version): Fault {
  const why = `Art. ${article} GDPR asks for it`;
  return fault({
    ...(severity ? { severity } : {}),
    file: factsFile(version),
    what: `${what} (Art. ${article})`,
    why,
    remedy,
  });
}

const isSilent = (value: unknown) => value === undefined || value === NOT_STATED;
const when = (isLacking: boolean, lack: Lack): Lack[] => (isLacking ? [lack] : []);

const controller: Ask = (facts) =>
  when(!facts.controller, {
    article: '13(1)(a)',
    what: 'who is responsible is not stated',
    remedy: 'add controller: with name and contact',
  });

const dpo: Ask = (facts) =>
  when(isSilent(facts.dpo), {
    article: '13(1)(b)',
    severity: 'warning',
    what: 'whether there is a data protection officer is not stated',
    remedy: 'add dpo: with an e-mail address, or dpo: none',
  });

const purposes: Ask = (facts) =>
  when(!facts.purposes?.length, { article: '13(1)(c)', what: 'no purpose is stated', remedy: 'add purposes:' });

const basis: Ask = (facts) =>
  (facts.purposes ?? []).flatMap((purpose) => {
    const { id } = purpose;
    if (purpose.basis === NOT_STATED)
      return [
        { article: '13(1)(c)', what: `the purpose ${id} has no legal basis`, remedy: `add basis: to purposes.${id}` },
      ];
    const article = articleOf(purpose.basis, facts);
    const acts = purpose.acts ?? facts.legalBases?.find((one) => one.id === purpose.basis)?.acts ?? [];
    return [
      ...when(article.startsWith('6(1)(c)') && acts.length === 0, {
        article: '13(1)(c)',
        severity: 'warning',
        what: `the purpose ${id} rests on a duty by law, and no act is named`,
        remedy: `add acts: to purposes.${id}`,
      }),
      ...when(article.startsWith('6(1)(f)') && !purpose.interest, {
        article: '13(1)(d)',
        what: `the purpose ${id} rests on a legitimate interest that is not stated`,
        remedy: `add interest: to purposes.${id}`,
      }),
    ];
  });

const recipients: Ask = (facts) => [
  ...when(!facts.recipients?.length, {
    article: '13(1)(e)',
    what: 'no recipient is stated',
    remedy: 'add recipients:',
  }),
  ...(facts.recipients ?? []).flatMap(({ id, role, data }) =>
    when(role === NOT_STATED || data === NOT_STATED, {
      article: '13(1)(e)',
      severity: 'warning',
      what: `the role of the recipient ${id}, or the data it gets, is not stated`,
      remedy: `add role: and data: to recipients.${id}`,
    }),
  ),
];

const transfers: Ask = (facts) =>
  when(isSilent(facts.transfers), {
    article: '13(1)(f)',
    what: 'whether data leaves the EEA is not stated',
    remedy: 'add transfers: with country, safeguard and how to get a copy, or transfers: none',
  });

/** Each kind of data has a period, by itself, by all of its items or by every purpose that uses it. */
const retention: Ask = (facts) => {
  const covered = new Set((facts.retention ?? []).flatMap(({ covers }) => covers));
  const isCovered = (id: string): boolean => {
    const items = (facts.items ?? []).filter(({ category }) => category === id).map((item) => item.id);
    const uses = (facts.purposes ?? []).filter(({ data }) => data !== NOT_STATED && data.includes(id));
    return (
      covered.has(id) ||
      (items.length > 0 && items.every((item) => covered.has(item))) ||
      (uses.length > 0 && uses.every((one) => covered.has(one.id)))
    );
  };
  return (facts.categories ?? [])
    .filter(({ id }) => !isCovered(id))
    .map(({ id }) => ({
      article: '13(2)(a)',
      what: `how long ${id} is kept is not stated`,
      remedy: `add an entry under retention: that covers [${id}]`,
    }));
};

const NEEDED: Readonly<Record<string, string>> = {
  15: 'access',
  16: 'rectification',
  17: 'erasure',
  18: 'restriction',
  20: 'portability',
  21: 'objection',
};

const rights: Ask = (facts) =>
  Object.entries(NEEDED)
    .filter(([article]) => !facts.rights?.some(({ gdpr }) => gdpr.split('(', 1)[0] === article))
    .map(([article, name]) => ({
      article: '13(2)(b)',
      what: `the right of ${name} is not stated`,
      remedy: `add it to rights:, with gdpr: "${article}"`,
    }));

/** A clause in which the only rights shown are those to object. */
const objection: Ask = (facts, version) => {
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

const withdraw: Ask = (facts) => {
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

const complaint: Ask = (facts) => [
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

const provision: Ask = (facts) =>
  when(!facts.provision || facts.provision.otherwise === NOT_STATED, {
    article: '13(2)(e)',
    severity: 'warning',
    what: 'whether data must be given, or what follows if not, is not stated',
    remedy: 'add provision: with otherwise:',
  });

const automated: Ask = (facts) =>
  when(
    !facts.automatedDecisions ||
      isSilent(facts.automatedDecisions.decisions) ||
      isSilent(facts.automatedDecisions.profiling),
    {
      article: '13(2)(f)',
      what: 'whether there are automated decisions and profiling is not stated',
      remedy: `add automatedDecisions: with what there is, or ${NONE}`,
    },
  );

/** Silence about sources is only right where everything comes from the person, and then that is said. */
const source: Ask = (facts) =>
  when(!facts.sources?.length, {
    article: '14(2)(f)',
    what: 'where the data comes from is not stated',
    remedy: 'add sources:, with public: true where anyone may look it up',
  });

const ASKED: Readonly<Record<string, readonly Ask[]>> = {
  notice: [
    controller,
    dpo,
    purposes,
    basis,
    recipients,
    transfers,
    retention,
    rights,
    objection,
    withdraw,
    complaint,
    provision,
    automated,
    source,
  ],
  consent: [controller, purposes, withdraw],
};
