/** Lists of plain statements, rights, and what is said about automated decisions. */

import type { Localized } from '../../ref.ts';
import { FactError } from '../error.ts';
import { articleName, say } from '../format.ts';
import { NONE, NOT_STATED } from '../values.ts';
import { capital } from '../words.ts';
import {
  type Attributes,
  bullets,
  type Context,
  describedList,
  ended,
  given,
  labelled,
  nones,
  paragraph,
  pick,
  type Render,
  section,
  sentence,
} from './parts.ts';

interface Said {
  id: string;
  says: Localized;
}

type Read = (facts: Context['facts']) => readonly Said[] | undefined;

/** A bulleted list of what stands at `path`, one statement an item: a sentence, or a part of the one that opens the list. */
function statements(path: string, read: Read, as: 'sentences' | 'parts' = 'sentences'): Render {
  return (attributes, { facts, locale }) => {
    const list = read(facts);
    if (!list)
      throw new FactError(
        `This version does not state "${path}".`,
        `Add "${path}" to its facts.yaml, or take the component away.`,
      );
    return bullets(
      pick(list, attributes).map((one) => ({
        key: `${path}.${one.id}`,
        content: as === 'parts' ? capital(say(one.says, locale)) : sentence(one.says, locale),
      })),
    );
  };
}

export const notCollected = statements('notCollected', (facts) => facts.notCollected);
export const consent = statements('consent', (facts) => facts.consent);
export const security = statements('security', (facts) => facts.security);
export const benefits = statements('impact.benefits', (facts) => facts.impact?.benefits, 'parts');
export const risks = statements('impact.risks', (facts) => facts.impact?.risks);
export const changeExamples = statements(
  'changeRules.major.examples',
  (facts) => facts.changeRules?.major.examples,
  'parts',
);

/** What lowers the risk; what is not collected is looked up where it is said. */
export const mitigating = statements('impact.mitigating', (facts) =>
  facts.impact?.mitigating?.map((one) => ('same' in one ? sameAs(one, facts) : one)),
);

function sameAs({ id, same }: { id: string; same: string }, facts: Context['facts']): Said {
  const found = facts.notCollected?.find((one) => one.id === same);
  if (!found) throw new FactError(`There is no "${same}" in notCollected.`, 'Add it there, or correct the id.');
  return { id, says: found.says };
}

/** Rights, each with what it means. `articles="shown"` names the GDPR's articles. */
export const rights: Render = (attributes: Attributes, { facts, locale }) =>
  describedList(
    pick(section(facts, 'rights'), attributes).map((one) => ({
      key: `rights.${one.id}`,
      term: capital(say(one.name, locale)),
      lines: [
        ended(capital(say(one.says, locale)) + (attributes.articles ? ` (${articleName(one.gdpr, locale)})` : '')),
      ],
    })),
  );

/** Decisions made by a program alone, and profiling; or that there are none. */
export const automatedDecisions: Render = (attributes, { facts, locale }) => {
  const { decisions, profiling } = section(facts, 'automatedDecisions');
  const words = nones(locale);
  const made = decisions === NONE || decisions === NOT_STATED ? [] : pick(decisions, attributes);
  const list = describedList(
    made.map((one) => ({
      key: `automatedDecisions.decisions.${one.id}`,
      term: capital(say(one.says, locale)),
      lines: [
        labelled('logic', sentence(one.logic, locale), locale),
        labelled('consequences', sentence(one.consequences, locale), locale),
      ],
    })),
  );
  const profiles = given(profiling);
  return [
    ...(decisions === NONE ? [paragraph(words['automatedDecisions.decisions'])] : []),
    ...(made.length > 0 ? list : []),
    ...(profiling === NONE ? [paragraph(words['automatedDecisions.profiling'])] : []),
    ...(profiles ? [paragraph(sentence(profiles, locale))] : []),
  ];
};
