/**
 * The components a policy text may use. All that they say comes from the facts and a few words per language.
 * Rows and items carry their fact's path as `data-key`, so that differences line up by fact.
 */
import type { ElementContent } from 'hast';
import { FactError } from './error.ts';
import { leaves, recordReads } from './paths.ts';
import { fact } from './render/fact.ts';
import type { Attributes, Context, Render } from './render/parts.ts';
import * as people from './render/people.ts';
import * as says from './render/says.ts';
import * as use from './render/use.ts';
import type { Facts } from './schema.ts';
import { isLocalized } from './values.ts';

export interface Component {
  /** True for what stands within a sentence, false for what stands by itself. */
  inline: boolean;
  /** The attributes it takes; any other is a fault. */
  attributes: Readonly<Record<string, 'required' | 'optional'>>;
  /** Paths of the facts that it shows, leaf by leaf. */
  shows(attributes: Attributes, facts: Facts): string[];
  /** What the reader sees. Throws a {@link FactError} for a fact that is not there. */
  render(attributes: Attributes, context: Context): ElementContent[];
}

const LIST = { only: 'optional', except: 'optional' } as const;
const WITH_ARTICLES = { ...LIST, articles: 'optional' } as const;

export const components: Readonly<Record<string, Component>> = {
  Fact: component(true, { path: 'required', start: 'optional' }, fact),
  Authority: component(true, {}, people.authority),
  Controller: component(false, {}, people.controller),
  Dpo: component(false, {}, people.dpo),
  Categories: component(false, LIST, use.categories),
  NotCollected: component(false, LIST, says.notCollected),
  LegalBases: component(false, WITH_ARTICLES, use.legalBases),
  Purposes: component(false, WITH_ARTICLES, use.purposes),
  Consent: component(false, LIST, says.consent),
  Sources: component(false, LIST, use.sources),
  CookieData: component(false, LIST, use.cookieData),
  CookieList: component(false, LIST, use.cookieList),
  Retention: component(false, LIST, use.retention),
  AccountClosure: component(false, {}, use.accountClosure),
  Recipients: component(false, LIST, people.recipients),
  Transfers: component(false, LIST, people.transfers),
  Benefits: component(false, LIST, says.benefits),
  Risks: component(false, LIST, says.risks),
  Mitigating: component(false, LIST, says.mitigating),
  Security: component(false, LIST, says.security),
  Rights: component(false, WITH_ARTICLES, says.rights),
  AutomatedDecisions: component(false, LIST, says.automatedDecisions),
  ChangeExamples: component(false, LIST, says.changeExamples),
};

/** `shows` is what `render` reads: the two cannot drift apart. */
function component(inline: boolean, attributes: Component['attributes'], render: Render): Component {
  return { inline, attributes, render, shows: (given, facts) => readBy(render, given, facts) };
}

function readBy(render: Render, attributes: Attributes, facts: Facts): string[] {
  const { paths } = recordReads(facts, (watched) => {
    try {
      return render(attributes, { facts: watched, locale: someLocale(facts) });
    } catch (error) {
      if (error instanceof FactError) return [];
      throw error;
    }
  });
  return paths.filter((path) => !path.endsWith('.id'));
}

function someLocale(facts: Facts): string {
  const words = [...leaves(facts).values()].find(isLocalized);
  return Object.keys(words ?? {})[0] ?? 'nb';
}
