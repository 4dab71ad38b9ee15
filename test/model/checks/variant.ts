/** The real texts, and the version to come with some of it replaced. */
import type { CheckContext } from '#model/checks/index.ts';
import { type Facts, factsSchema } from '#model/facts/index.ts';
import { loadHouseOrThrow, type Version } from '#model/house.ts';
import type { VersionSettings } from '#model/version.ts';
import { readContent } from '../../../scripts/lib/files.ts';

export const house = loadHouseOrThrow(await readContent(process.cwd()));
export const [first, second, third] = versionsOf('privacy') as [Version, Version, Version];
export const context: CheckContext = { house, today: '2026-10-20' };

export function versionsOf(id: string): Version[] {
  return house.policies.find(({ settings }) => settings.id === id)!.versions;
}

/** `privacy@3`, changed. Throws when words to be replaced are not there. */
export function variant(changes: {
  nb?: [old: string, young: string];
  en?: [old: string, young: string];
  facts?: (facts: Facts) => unknown;
  settings?: Partial<VersionSettings>;
}): Version {
  const facts = structuredClone(third.facts!);
  changes.facts?.(facts);
  const sources = Object.fromEntries(
    Object.entries(third.sources).map(([locale, { file, text }]) => {
      const [old, young] = changes[locale as 'nb' | 'en'] ?? ['', ''];
      if (!text.includes(old)) throw new Error(`"${old}" is not in ${file}`);
      return [locale, { file, text: old ? text.replace(old, () => young) : text }];
    }),
  );
  return { ...third, facts: factsSchema.parse(facts), sources, settings: { ...third.settings, ...changes.settings } };
}

/** What the errors among `faults` say. */
export function errors(faults: readonly { severity: string; what: string }[]): string[] {
  return faults.filter(({ severity }) => severity === 'error').map(({ what }) => what);
}
