/** A version's rendered body and what follows from it. */
import type { Root } from 'hast';
import { renderText } from '../body/render.ts';
import { contentHash } from '../body/text.ts';
import { formatRef, type Locale } from '../ref.ts';
import type { Recall } from '../version.ts';
import type { Source, Version } from './types.ts';

const bodies = new WeakMap<Source, Root>();

/** The rendered body of a version in a locale, made once. Throws {@link FaultError}; treat the tree as read-only. */
export function renderBody(version: Version, locale: Locale): Root {
  const source = sourceOf(version, locale);
  let body = bodies.get(source);
  if (!body) {
    body = renderText(source.text, { file: source.file, facts: version.facts, locale });
    bodies.set(source, body);
  }
  return body;
}

/** The content hash of a version in every locale it is written in. */
export function hashesOf(version: Version): Record<Locale, string> {
  return Object.fromEntries(
    Object.keys(version.sources).map((locale) => [locale, contentHash(renderBody(version, locale))]),
  );
}

/** `privacy@3` for a version. */
export function refOf({ policy, version }: Version): string {
  return formatRef({ policy: policy.id, version });
}

/** Whether a version was taken back before its day. */
export function recallOf({ policy, version }: Version): Recall | undefined {
  return policy.recalls.find((one) => one.version === version);
}

function sourceOf(version: Version, locale: Locale): Source {
  const source = version.sources[locale];
  if (!source) throw new RangeError(`${refOf(version)} is not written in "${locale}"`);
  return source;
}
