/** A version not yet published must leave people the time they were promised. */
import { fault } from '../fault.ts';
import { addDays, formatDay } from '../ref.ts';
import { type Check, versionFile } from './context.ts';

/** A day in the past, or less than the notice period before a material one. Imported versions are history. */
export const dates: Check = (version, { house, today }) => {
  const { effective, change, imported } = version.settings;
  if (imported) return [];
  const file = versionFile(version);
  const { noticePeriodDays } = house.site;
  const earliest = addDays(today, change === 'material' ? noticePeriodDays : 0);
  if (effective >= earliest) return [];
  const remedy = `write effective: "${earliest}" or a later day`;
  if (effective < today) {
    const why = 'nobody can be told today of what applied yesterday; only an imported version may look back';
    return [
      fault({ file, what: `effective ${effective} is in the past (today is ${formatDay(today, 'en')})`, why, remedy }),
    ];
  }
  return [
    fault({
      file,
      what: `effective ${effective} gives less than ${noticePeriodDays} days' notice`,
      why: 'a material change is announced well in advance, so that people can act on it (WP260 rev. 01, 30; noticePeriodDays in content/site.yaml)',
      remedy,
    }),
  ];
};
