/**
 * An answer as a record of the shape of ISO/IEC TS 27560:2023, in JSON-LD with terms of the W3C Data Privacy Vocabulary 2.
 * Nothing of it is stored: the record is joined with the facts of the version that was answered.
 */
import type { VersionDocument } from '#model/manifest.ts';
import { type Answer, formatRef, type Kind, type Locale } from '#model/ref.ts';
import type { Acceptance } from '../store/store.ts';
import type { Evidence } from './gather.ts';
import { processOf } from './process.ts';

/** Prefixes and types only, so that nothing need be fetched to read it. */
export const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  dct: 'http://purl.org/dc/terms/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  schema: 'https://schema.org/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

const RECORD_SCHEMA = 'https://w3id.org/dpv/schema/dpv-27560#record';

export function consentRecord(record: Acceptance, document: VersionDocument): Record<string, unknown> {
  const locale = record.locale ?? document.prevailing;
  const isConsent = document.kind === 'consent';
  return {
    '@context': CONTEXT,
    '@id': `urn:uuid:${record.id}`,
    '@type': isConsent ? 'dpv:ConsentRecord' : 'dpv:DataProcessingRecord',
    'dct:conformsTo': { '@id': RECORD_SCHEMA },
    'dct:identifier': record.id,
    'dct:created': instant(record.recordedAt),
    'dct:provenance': record.provenance ?? 'observed',
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': record.user },
    'dpv:hasNotice': noticeOf(record, document, locale),
    'dpv:hasProcess': processOf(document, locale),
    [isConsent ? 'dpv:hasConsentStatus' : 'dpv:hasStatus']: eventOf(record, document.kind),
  };
}

/** All answers of the evidence as one document of linked data: its JSON, as it is made. */
export function* consentRecords({ answers, versions }: Evidence): Generator<string> {
  yield `{"@context":${JSON.stringify(CONTEXT)},"@graph":[`;
  let isFirst = true;
  for (const { record } of answers) {
    const version = versions.get(formatRef(record));
    if (!version) continue;
    const { '@context': _, ...rest } = consentRecord(record, version.document);
    yield `${isFirst ? '' : ','}${JSON.stringify(rest)}`;
    isFirst = false;
  }
  yield ']}';
}

function noticeOf({ content }: Acceptance, document: VersionDocument, locale: Locale) {
  return {
    '@id': document.url[locale],
    '@type': document.kind === 'consent' ? 'dpv:ConsentNotice' : 'dpv:PrivacyNotice',
    'dct:title': { '@value': document.title[locale], '@language': locale },
    'dct:hasVersion': String(document.version),
    'dct:issued': { '@value': document.effective, '@type': 'xsd:date' },
    'dct:language': locale,
    ...(content === null ? {} : { 'dct:identifier': `sha256:${content}` }),
  };
}

const CONSENT_STATUS: Readonly<Partial<Record<Answer, string>>> = {
  consent: 'dpv:ConsentGiven',
  decline: 'dpv:ConsentRefused',
  withdraw: 'dpv:ConsentWithdrawn',
  defer: 'dpv:ConsentRequestDeferred',
};

/** What was indicated, when and how: an imported answer at the time that the shop claims. */
function eventOf(record: Acceptance, kind: Kind) {
  const status = kind === 'consent' ? CONSENT_STATUS[record.answer] : 'dpv:ActivityCompleted';
  return {
    '@type': status,
    'dct:type': record.answer,
    'dpv:isIndicatedBy': { '@id': 'dpv:DataSubject' },
    'dpv:isIndicatedAtTime': instant(record.answeredAt ?? record.recordedAt),
    'dpv:hasIndicationMethod': record.channel,
  };
}

function instant(at: number) {
  return { '@value': new Date(at).toISOString(), '@type': 'xsd:dateTime' };
}
