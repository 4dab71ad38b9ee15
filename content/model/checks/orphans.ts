/** Orphans: facts that no text shows, so that nobody is told what the shop has stated. */
import { components, FactError, statedPaths } from '../facts/index.ts';
import { type Fault, fault } from '../fault.ts';
import type { Version } from '../house.ts';
import { type Check, factsFile } from './context.ts';
import { piecesOf } from './source.ts';

/** One fault for each fact that a language does not show. */
export const orphans: Check = (version) => {
  const { facts } = version;
  if (!facts) return [];
  const stated = statedPaths(facts);
  const shown = Object.keys(version.sources).map((locale) => ({ locale, paths: shownIn(version, locale) }));
  return stated.flatMap((path) => {
    const silent = shown.filter(({ paths }) => !paths.has(path)).map(({ locale }) => locale);
    return silent.length > 0 ? [orphan(version, path, silent, shown.length)] : [];
  });
};

function shownIn(version: Version, locale: string): Set<string> {
  const paths = piecesOf(version, locale)
    .filter(({ kind, text }) => kind === 'component' && Object.hasOwn(components, text))
    .flatMap(({ text, attributes }) => pathsOf(version, text, attributes));
  return new Set(paths);
}

/** What a component that cannot be shown would show is no concern here: the text itself has a fault then. */
function pathsOf({ facts }: Version, name: string, attributes: Record<string, string>): string[] {
  try {
    return components[name]!.shows(attributes, facts!);
  } catch (error) {
    if (error instanceof FactError) return [];
    throw error;
  }
}

function orphan(version: Version, path: string, silent: readonly string[], all: number): Fault {
  const where = silent.length === all ? 'no text shows it' : `the text in "${silent.join('", "')}" does not show it`;
  return fault({
    file: factsFile(version),
    what: `${path} is stated, and ${where}`,
    why: 'readers must see everything that the version states, in every language',
    remedy: `show it with a component, such as <Fact path="${path}" />, or take the fact away`,
  });
}
