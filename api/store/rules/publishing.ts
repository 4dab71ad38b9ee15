/** May this document be published now? Pure; both adapters ask here, under their lock. */
import canonicalize from 'canonicalize';
import { IMMUTABLE, immutablePart, type VersionDocument } from '#model/manifest.ts';
import { type Day, type Kind, startOfDay } from '#model/ref.ts';
import type { PublishConflict } from '../types.ts';

/** What is known of an earlier version of the same policy. */
export interface Earlier {
  version: number;
  kind: Kind;
  effective: Day;
  recalled: boolean;
  /** Its immutable part, canonical JSON. */
  body: string;
}

/** `same` and `new` carry on; anything else is why not. `earlier` lies in order of version. */
export function judgePublication(
  document: VersionDocument,
  earlier: readonly Earlier[],
): 'new' | 'same' | PublishConflict {
  const before = earlier.find((one) => one.version === document.version);
  if (before)
    return before.body === bodyOf(document) ? 'same' : { reason: 'different', fields: differing(document, before) };
  const expected = (earlier.at(-1)?.version ?? 0) + 1;
  if (document.version !== expected) return { reason: 'order', expected };
  const kind = earlier[0]?.kind ?? document.kind;
  if (document.kind !== kind) return { reason: 'kind', kind };
  const last = earlier.findLast((one) => !one.recalled);
  if (last && document.effective < last.effective) {
    return { reason: 'day', version: last.version, effective: last.effective };
  }
  return 'new';
}

function differing(document: VersionDocument, before: Earlier): string[] {
  const known = JSON.parse(before.body) as Record<string, unknown>;
  return Object.entries(immutablePart(document))
    .filter(([field, value]) => canonicalize(value) !== canonicalize(known[field]))
    .map(([field]) => field);
}

/** The rows that keep a document: what never changes, and what a later build may word or address anew. */
export function rowsOf(document: VersionDocument, { at, key }: { at: number; key: string }) {
  const { policy, version, kind, effective } = document;
  const effectiveAt = startOfDay(effective, document.site.timeZone);
  const text = json(document.text);
  return {
    version: { policy, version, kind, effective, effectiveAt, publishedAt: at, key, body: bodyOf(document), text },
    presentation: { policy, version, body: presentationOf(document), refreshedAt: at },
    edition: editionRow(document, at),
  };
}

/** Every presentation is kept for ever beside the newest one: what was shown can be said later. */
export function editionRow(document: VersionDocument, at: number) {
  const { policy, version } = document;
  return { policy, version, at, body: presentationOf(document) };
}

/** The immutable part as canonical JSON. */
function bodyOf(document: VersionDocument): string {
  return json(immutablePart(document));
}

/** What may change about a published version, as canonical JSON. */
export function presentationOf({ schema: _schema, text: _text, ...document }: VersionDocument): string {
  const fixed: readonly string[] = IMMUTABLE;
  return json(Object.fromEntries(Object.entries(document).filter(([field]) => !fixed.includes(field))));
}

function json(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a version document holds a value that JSON cannot');
  return text;
}

/** A material version opens a campaign; the first one has nobody to tell, and an imported one is no news. */
export function opensCampaign({
  version,
  change,
  imported,
}: Pick<VersionDocument, 'version' | 'change' | 'imported'>): boolean {
  return version > 1 && change === 'material' && !imported;
}
