/** Imported versions as the files of a policy folder. Words that nobody has written yet are left for the check to ask for. */
import { stringify } from 'yaml';
import { formatDay, type Kind, type Locale, type Localized } from '#model/ref.ts';
import type { Imported } from './versions.ts';

/** Path from the policy's folder → text. */
export type Files = Map<string, string>;

export function versionFiles(imported: readonly Imported[], locales: readonly Locale[]): Files {
  const files: Files = new Map();
  for (const one of imported) {
    const { version, sources } = one.version;
    files.set(`${version}/version.yaml`, versionYaml(one, locales));
    for (const [locale, source] of Object.entries(sources)) files.set(`${version}/${locale}.mdx`, source.text);
  }
  return files;
}

/** `policy.yaml` for a policy that has none yet. A title that is not known is left out. */
export function policyYaml(policy: {
  id: string;
  kind: Kind;
  prevailing: Locale;
  titles: Localized;
  locales: readonly Locale[];
}): string {
  const { id, kind, prevailing, titles, locales } = policy;
  const slug = Object.fromEntries(locales.map((locale) => [locale, id]));
  const title = Object.fromEntries(locales.flatMap((locale) => (titles[locale] ? [[locale, titles[locale]]] : [])));
  const missing = locales.filter((locale) => !titles[locale]);
  const hint =
    missing.length > 0
      ? `# Write title.${missing.join(' and title.')}; the slug is the address, in each language.\n`
      : '';
  return `${hint}${stringify({ id, kind, prevailing, slug, title })}`;
}

const MOST_FINDINGS = 12;

function versionYaml({ state, version, proposal, findings }: Imported, locales: readonly Locale[]): string {
  const change =
    proposal === null
      ? {}
      : {
          change: proposal === 'minor' ? 'minor' : 'material',
          because: perLocale(locales, (words) => words.because[proposal]),
        };
  const summary = perLocale(locales, (words, locale) => words.summary(formatDay(state.day, locale)));
  const said = state.said ? [`Its author wrote: ${state.said}`] : [];
  const seen = findings.slice(0, MOST_FINDINGS).map((one) => `  ${one.rule} calls for ${one.calls}: ${one.what}`);
  const more = findings.length > MOST_FINDINGS ? [`  and ${findings.length - MOST_FINDINGS} more`] : [];
  const lines = [`Imported from ${state.from}.`, ...said, ...(proposal ? [PROPOSED[proposal], ...seen, ...more] : [])];
  const comment = lines.map((line) => `# ${printable(line)}\n`).join('');
  return `${comment}${stringify({ effective: version.settings.effective, imported: true, ...change, summary }, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 })}`;
}

const PROPOSED = {
  material: 'Proposed: material. A person reads the findings and decides.',
  minor: 'Proposed: minor. A person reads the change and decides.',
  ask: 'No proposal: a person must read the change. It stands as material until somebody has.',
} as const;

interface Words {
  summary(day: string): string;
  because: Record<'material' | 'minor' | 'ask', string>;
}

/** True of every imported version; an editor may write better ones before the first publishing. */
const WORDS: Readonly<Record<Locale, Words>> = {
  nb: {
    summary: (day) => `Slik lød teksten fra ${day}.`,
    because: {
      material: 'Innholdet ble endret.',
      minor: 'Bare ordlyden ble endret.',
      ask: 'Teksten ble endret, og vi regner det som en endring av innholdet.',
    },
  },
  en: {
    summary: (day) => `This was the text from ${day}.`,
    because: {
      material: 'The content was changed.',
      minor: 'Only the wording was changed.',
      ask: 'The text was changed, and we count it as a change of content.',
    },
  },
};

function perLocale(locales: readonly Locale[], say: (words: Words, locale: Locale) => string): Localized {
  return Object.fromEntries(locales.flatMap((locale) => (WORDS[locale] ? [[locale, say(WORDS[locale], locale)]] : [])));
}

/** One line of a comment. */
function printable(text: string): string {
  const line = text.replace(/[\p{C}\u2028\u2029]+/gu, ' ').normalize('NFC');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
