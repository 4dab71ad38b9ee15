/** `version.yaml` of a version that is about to be written. */
import type { House } from '#model/house.ts';
import type { Day } from '#model/ref.ts';
import { placeholder } from '../check/written.ts';

const WORDS: Readonly<Record<string, { because: string; summary: string; impact: string }>> = {
  nb: {
    because: 'hvorfor denne versjonen finnes, i én setning',
    summary: 'hva som endres, i en setning eller to; dette leser kundene ved innlogging og i e-posten',
    impact: 'hva det betyr for leseren; fjern feltet hvis det ikke betyr noe',
  },
  en: {
    because: 'why this version exists, in one sentence',
    summary: 'what changes, in a sentence or two; customers read this at login and in the e-mail',
    impact: 'what it means for the reader; remove the field if it means nothing',
  },
};

/** The file's text: the day, and a place for everything that a person must write. */
export function freshSettings({ site }: House, effective: Day): string {
  const field = (name: 'because' | 'summary' | 'impact') =>
    `${name}:\n${site.locales.map((locale) => `  ${locale}: "${placeholder(locale)}: ${(WORDS[locale] ?? WORDS.en!)[name]}"\n`).join('')}`;
  return `# Dagen versjonen gjelder fra. En vesentlig endring kunngjøres minst ${site.noticePeriodDays} dager før.
# The day it applies from. A material change is announced at least ${site.noticePeriodDays} days before.
effective: "${effective}"
# Skriv "change: material" (alle får beskjed og spørsmål) eller "change: minor" (ingen blir forstyrret).
# Write "change: material" (everybody is told and asked) or "change: minor" (nobody is disturbed).
${field('because')}${field('summary')}${field('impact')}`;
}
