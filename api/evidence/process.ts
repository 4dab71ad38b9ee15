/** The facts of a version as DPV processes: for each purpose whose data goes where, on what basis and for how long. */
import type { VersionDocument } from '#model/manifest.ts';
import type { Locale } from '#model/ref.ts';

type Entry = Record<string, unknown>;

/** One process a purpose; none where the version states no facts, or facts of another shape. */
export function processOf({ facts }: VersionDocument, locale: Locale): Entry[] {
  if (!facts) return [];
  const controller = controllerOf(facts, locale);
  return entries(facts.purposes).map((purpose) => {
    const data = texts(purpose.data);
    return {
      '@type': 'dpv:Process',
      'dpv:hasPurpose': { '@type': PURPOSES[String(purpose.id)] ?? 'dpv:Purpose', ...label(purpose, locale) },
      ...basisOf(facts, purpose),
      'dpv:hasPersonalData': data.map((id) => ({ '@type': 'dpv:PersonalData', ...label(thing(facts, id), locale) })),
      ...(controller ? { 'dpv:hasDataController': controller } : {}),
      'dpv:hasRecipient': recipientsOf(facts, purpose, data, locale),
      'dpv:hasStorageCondition': storageOf(facts, data, locale),
    };
  });
}

/** DPV's own purposes, by the ids that facts use; any other is a purpose with a label. */
const PURPOSES: Readonly<Record<string, string>> = {
  contract: 'dpv:RequestedServiceProvision',
  law: 'dpv:LegalCompliance',
  service: 'dpv:CustomerCare',
  newsletter: 'dpv:DirectMarketing',
  statistics: 'dpv:ServiceUsageAnalytics',
  'ad-results': 'dpv:Advertising',
  retargeting: 'dpv:TargetedAdvertising',
  convenience: 'dpv:CustomerManagement',
};

const ROLES: Readonly<Record<string, string>> = {
  processor: 'dpv:DataProcessor',
  controller: 'dpv:DataController',
  'joint-controller': 'dpv:JointDataControllers',
};

/** `6(1)(a)` is A6-1-a in DPV’s list of the GDPR’s bases. */
function basisOf(facts: Entry, { basis }: Entry): Entry {
  const named = entries(facts.legalBases).find((one) => one.id === basis);
  const [, article, paragraph, letter] = /^(\d+)\((\d+)\)\(([a-z])\)$/.exec(String(named?.gdpr)) ?? [];
  return letter ? { 'dpv:hasLegalBasis': { '@id': `eu-gdpr:A${article}-${paragraph}-${letter}` } } : {};
}

function controllerOf({ controller }: Entry, locale: Locale): Entry | null {
  if (!isEntry(controller)) return null;
  const { legalName, orgNumber, email } = controller;
  return {
    '@type': 'dpv:DataController',
    'dpv:hasName': text(legalName, locale),
    ...(orgNumber ? { 'dct:identifier': String(orgNumber) } : {}),
    ...(email ? { 'dpv:hasContact': String(email) } : {}),
  };
}

/** Those the purpose names; where it names none, those who get any of its data. */
function recipientsOf(facts: Entry, purpose: Entry, data: string[], locale: Locale): Entry[] {
  const named = texts(purpose.recipients);
  const all = entries(facts.recipients);
  const those =
    named.length > 0
      ? all.filter(({ id }) => named.includes(String(id)))
      : all.filter((one) => texts(one.data).some((id) => data.includes(id)));
  return those.map((one) => ({ '@type': ROLES[String(one.role)] ?? 'dpv:Recipient', ...label(one, locale) }));
}

function storageOf(facts: Entry, data: string[], locale: Locale): Entry[] {
  const those = entries(facts.retention).filter(({ covers }) => texts(covers).some((id) => data.includes(id)));
  return those.map((one) => ({ '@type': 'dpv:StorageCondition', ...label(one, locale), ...durationOf(one, locale) }));
}

function durationOf({ keep }: Entry, locale: Locale): Entry {
  if (!isEntry(keep)) return {};
  if (typeof keep.period === 'string') {
    return {
      'dpv:hasDuration': {
        '@type': 'dpv:TemporalDuration',
        'dct:extent': { '@value': keep.period, '@type': 'xsd:duration' },
      },
    };
  }
  return { 'dpv:hasDuration': { '@type': 'dpv:UntilEventDuration', ...label({ name: keep.says }, locale) } };
}

function thing(facts: Entry, id: string): Entry {
  const all = [...entries(facts.items), ...entries(facts.categories)];
  return all.find((one) => one.id === id) ?? { name: id };
}

function label({ name }: Entry, locale: Locale): Entry {
  const value = text(name, locale);
  return value === '' ? {} : { 'skos:prefLabel': { '@value': value, '@language': locale } };
}

/** A text as it is, or that of the language. */
function text(value: unknown, locale: Locale): string {
  if (typeof value === 'string') return value;
  return isEntry(value) && typeof value[locale] === 'string' ? value[locale] : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function entries(value: unknown): Entry[] {
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
