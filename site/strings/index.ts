/** The site's own words, per locale. A new language is one more file and one more line in `ALL`. */
import type { Locale } from '#model/ref.ts';
import { en } from './en.ts';
import { nb, type Strings } from './nb.ts';

export type { Strings };

const ALL: Readonly<Record<Locale, Strings>> = { nb, en };

/** The words of `locale`; throws where the site has none, naming the file to add. */
export function stringsOf(locale: Locale): Strings {
  const strings = Object.hasOwn(ALL, locale) ? ALL[locale] : undefined;
  if (strings) return strings;
  throw new Error(
    `The site has no words in "${locale}", which content/site.yaml lists. Add site/strings/${locale}.ts and name it in site/strings/index.ts.`,
  );
}

/** `template` with every `{name}` replaced; an unfilled name is an error, never shown to a reader. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`"${template}" needs a value for {${name}}`);
    return String(values[name]);
  });
}

/** The form of a counted phrase that `locale` wants for `count`. */
export function plural(forms: Readonly<{ one: string; other: string }>, count: number, locale: Locale): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other;
  return fill(form, { count });
}
