/** `<Fact path="…"/>`: one fact within a sentence. */
import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import { FactError } from '../error.ts';
import { contactOf, phrase } from '../format.ts';
import { factAt } from '../paths.ts';
import { NOT_STATED } from '../values.ts';
import { capital, wordsFor } from '../words.ts';
import type { Context, Render } from './parts.ts';

/** Addresses and numbers become links; `start="sentence"` gives a capital letter. */
export const fact: Render = ({ path = '', start }, context) => {
  const value = factAt(context.facts, path);
  const linked = link(path, value, context);
  if (linked) return linked;
  const words = typeof value === 'boolean' ? null : phrase(context.facts, path, context.locale, value);
  if (words === null) throw value === NOT_STATED ? silent(path) : notAPhrase(path);
  return [{ type: 'text', value: start === 'sentence' ? capital(words) : words }];
};

export function mailLink(email: string): ElementContent {
  return h('a', { href: `mailto:${email}` }, email);
}

/** A number without a country code is Norwegian. What is shown stays as it is spoken. */
export function phoneLink(phone: string): ElementContent {
  const digits = phone.replaceAll(' ', '');
  return h('a', { href: `tel:${digits.startsWith('+') ? digits : `+47${digits}`}` }, phone);
}

function link(path: string, value: unknown, { facts, locale }: Context): ElementContent[] | null {
  if (path === 'exercise.contact') return contactLinks(value, facts, locale);
  if (typeof value !== 'string' || value === NOT_STATED) return null;
  if (path.endsWith('.email')) return [mailLink(value)];
  if (path.endsWith('.phone')) return [phoneLink(value)];
  if (path.endsWith('.url')) return [h('a', { href: value }, new URL(value).hostname)];
  return null;
}

function contactLinks(contact: unknown, facts: Context['facts'], locale: string): ElementContent[] {
  const [email, phone] = contactOf(contact, facts);
  const or: ElementContent = { type: 'text', value: ` ${wordsFor(locale).or} ` };
  return [mailLink(email!), ...(phone ? [or, phoneLink(phone)] : [])];
}

function silent(path: string): FactError {
  return new FactError(
    `"${path}" is "not_stated", so there is nothing to show.`,
    'State the fact in facts.yaml, or take the component away.',
  );
}

function notAPhrase(path: string): FactError {
  return new FactError(
    `"${path}" is not one thing that fits in a sentence.`,
    'Use the path of a single fact beneath it, or the component that shows the whole list.',
  );
}
