/** Wording that must not stand in a policy. The list is data: a jurist can add to it. */
import { bodyText } from '../body/text.ts';
import { fault } from '../fault.ts';
import { renderBody } from '../house.ts';
import type { Kind } from '../ref.ts';
import type { Check } from './context.ts';

interface Forbidden {
  locale: string;
  pattern: RegExp;
  /** Kinds of policy that it is wrong in; all when left out. */
  kinds?: readonly Kind[];
  why: string;
  remedy: string;
}

const CONSENT_TO_NOTICE = {
  why: 'a notice informs; nobody can consent to it, and such a consent is not valid (Art. 4(11), 7)',
  remedy: 'say that people have read it, and ask for consent to one purpose at a time',
};
const LOOK_IN = {
  why: 'telling people to look in now and then is insufficient and unfair (WP260 rev. 01, 29)',
  remedy: 'say how they will be told: by e-mail and at login',
};
const BY_USING = {
  why: 'using a page is no act of consent (Art. 4(11); Recital 32)',
  remedy: 'take the sentence away',
};
const READ_TERMS = {
  why: 'terms are accepted; that they were read is no agreement to them',
  remedy: 'write "Godta vilkårene" / "Accept the terms"',
};

export const FORBIDDEN: readonly Forbidden[] = [
  {
    locale: 'nb',
    pattern: /(?:samtykke|godta|aksepter)\w*\s+(?:til\s+)?(?:denne |vår )?(?:personvern|erklæring)\w*/iu,
    ...CONSENT_TO_NOTICE,
  },
  {
    locale: 'en',
    pattern: /(?:consent|agree|accept)\w*\s+(?:to\s+)?(?:this|the|our)\s+privacy\s+(?:policy|notice|statement)/iu,
    ...CONSENT_TO_NOTICE,
  },
  {
    locale: 'nb',
    pattern:
      /(?:(?:se|ser|stikk|stikke|kikk|kikke)\b[^.!?]{0,20}\binnom|sjekke?r?|følge?r? med på)\b[^.!?]{0,60}(?:av og til|jevnlig|regelmessig|fra tid til annen|med jevne mellomrom)/iu,
    ...LOOK_IN,
  },
  {
    locale: 'en',
    pattern:
      /(?:look in|check (?:back|this|the)|review (?:this|the)|visit (?:this|the))\b[^.!?]{0,60}(?:now and then|from time to time|regularly|periodically|occasionally|frequently)/iu,
    ...LOOK_IN,
  },
  {
    locale: 'nb',
    pattern: /ved å (?:bruke|besøke|fortsette|handle)[^.!?]{0,60}(?:samtykker|godtar|aksepterer)/iu,
    ...BY_USING,
  },
  {
    locale: 'en',
    pattern: /by (?:using|visiting|continuing|browsing)[^.!?]{0,60}(?:you (?:consent|agree|accept))/iu,
    ...BY_USING,
  },
  { locale: 'nb', pattern: /\bjeg har lest (?:og godtar )?vilkårene/iu, kinds: ['agreement'], ...READ_TERMS },
  {
    locale: 'en',
    pattern: /\bI have read (?:and (?:agree|accept)[^.!?]{0,10})?the terms/iu,
    kinds: ['agreement'],
    ...READ_TERMS,
  },
];

/** What a visitor reads is looked at, facts and all. */
export const wording: Check = (version) =>
  Object.entries(version.sources).flatMap(([locale, { file, text }]) =>
    bodyText(renderBody(version, locale))
      .split('\n')
      .flatMap((block) =>
        FORBIDDEN.filter((one) => one.locale === locale && (one.kinds?.includes(version.policy.kind) ?? true)).flatMap(
          ({ pattern, why, remedy }) => {
            const match = pattern.exec(block)?.[0];
            return match ? [fault({ file, line: lineOf(text, pattern), what: `"${match}"`, why, remedy })] : [];
          },
        ),
      ),
  );

/** Undefined when the words come from a fact. */
function lineOf(text: string, pattern: RegExp): number | undefined {
  const index = text.split('\n').findIndex((line) => pattern.test(line));
  return index < 0 ? undefined : index + 1;
}
