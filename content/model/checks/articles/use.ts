/** What for, on what basis, from where and for how long. */
import { NONE, NOT_STATED } from '../../facts/index.ts';
import { articleOf } from '../basis.ts';
import { type Ask, isSilent, when } from './ask.ts';

export const purposes: Ask = (facts) =>
  when(!facts.purposes?.length, { article: '13(1)(c)', what: 'no purpose is stated', remedy: 'add purposes:' });

export const basis: Ask = (facts) =>
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

/** Each kind of data has a period, by itself, by all of its items or by every purpose that uses it. */
export const retention: Ask = (facts) => {
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

export const provision: Ask = (facts) =>
  when(!facts.provision || facts.provision.otherwise === NOT_STATED, {
    article: '13(2)(e)',
    severity: 'warning',
    what: 'whether data must be given, or what follows if not, is not stated',
    remedy: 'add provision: with otherwise:',
  });

export const automated: Ask = (facts) =>
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
export const source: Ask = (facts) =>
  when(!facts.sources?.length, {
    article: '14(2)(f)',
    what: 'where the data comes from is not stated',
    remedy: 'add sources:, with public: true where anyone may look it up',
  });
