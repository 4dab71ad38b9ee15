/** The verdict on a receipt, as elements: words alone, never markup from what was pasted. */
import { type Checkpoint, type PublicJwk, parseCheckpoint, parseNote, type Receipt } from '#model/receipt.ts';
import type { ReceiptWords } from '../strings/receipt-nb.ts';

/** What the page tells its script. */
export interface ReceiptData {
  words: ReceiptWords;
  keys: readonly PublicJwk[];
  /** The head that the witness kept, and when it was seen, in words; null before the first. */
  witnessed: { note: string; at: string } | null;
  timeZone: string;
  locale: string;
  /** Names of the site's languages, by locale. */
  languages: Readonly<Record<string, string>>;
  /** The site's versions, by `privacy@3`. */
  texts: Readonly<Record<string, SiteText>>;
}

interface SiteText {
  title: string;
  paths: Readonly<Record<string, string>>;
  /** Content hashes by locale. */
  hashes: Readonly<Record<string, string>>;
}

/** A heading and a reason, where a receipt does not hold or could not be read. */
export function refusal(heading: string, reason: string): HTMLElement[] {
  return [element('h2', heading), element('p', reason)];
}

/** A heading and everything the receipt says. `isOwnKey`: the key was pasted, and not the site's. */
export function account(
  data: ReceiptData,
  receipt: Receipt,
  checkpoint: Checkpoint | null,
  isOwnKey: boolean,
): HTMLElement[] {
  const { words } = data;
  const heading = element('h2', checkpoint ? words.holdsWithProof : words.holds);
  const list = document.createElement('dl');
  for (const [name, value] of rows(data, receipt, checkpoint)) list.append(element('dt', name), element('dd', value));
  return [heading, ...(isOwnKey ? [element('p', words.ownKey)] : []), list];
}

type Row = [name: string, value: string | Node];

function rows(data: ReceiptData, receipt: Receipt, checkpoint: Checkpoint | null): Row[] {
  const { words, languages } = data;
  const { fields } = words;
  const { record, index, size } = receipt;
  const shown = record.locale === null ? words.noLocale : (own(languages, record.locale) ?? record.locale);
  return [
    [fields.answer, own(words.answers, record.answer) ?? record.answer],
    [fields.user, record.user],
    [fields.text, textOf(data, receipt)],
    [fields.locale, shown],
    [fields.content, contentOf(data, receipt)],
    ...whenOf(data, receipt),
    [fields.channel, own(words.channels, record.channel) ?? record.channel],
    [fields.place, fillIn(words.place, { place: index + 1, size })],
    ...(checkpoint ? [[fields.checkpoint, fillIn(words.proven, { ...checkpoint })] satisfies Row] : []),
    ...witnessOf(data, index, checkpoint),
  ];
}

/** How the proof compares with what this site has kept. */
function witnessOf({ words, witnessed }: ReceiptData, index: number, checkpoint: Checkpoint | null): Row[] {
  const kept = witnessed && parseCheckpoint(parseNote(witnessed.note)?.text ?? '');
  if (!kept) return [];
  const values = { size: kept.size, at: witnessed.at };
  const isSame = checkpoint?.origin === kept.origin && checkpoint.size === kept.size;
  const template = isSame ? words.witnessed : index < kept.size ? words.toWitness : words.notYetWitnessed;
  return [[words.fields.witness, fillIn(template, values)]];
}

/** An imported answer was recorded later than it was given, and only the shop knows when that was. */
function whenOf(data: ReceiptData, { record }: Receipt): Row[] {
  const { fields, imported } = data.words;
  const recorded = timeOf(data, record.recordedAt);
  if (record.answeredAt === undefined) return [[fields.when, recorded]];
  const claim = fillIn(imported, { when: timeOf(data, record.answeredAt) });
  return [
    [fields.imported, claim],
    [fields.recorded, recorded],
  ];
}

function textOf({ words, texts, locale }: ReceiptData, { record }: Receipt): string | Node {
  const { policy, version } = record;
  const text = own(texts, `${policy}@${version}`);
  if (!text) return fillIn(words.unknownText, { policy, version });
  const link = document.createElement('a');
  link.href = own(text.paths, record.locale ?? locale) ?? text.paths[locale]!;
  link.textContent = fillIn(words.version, { title: text.title, version });
  return link;
}

function contentOf({ words, texts }: ReceiptData, { record }: Receipt): string {
  if (record.content === null) return words.noContent;
  const known = own(own(texts, `${record.policy}@${record.version}`)?.hashes ?? {}, record.locale ?? '');
  const verdict = known === undefined ? words.unknownContent : known === record.content ? words.same : words.differs;
  return `${verdict} ${record.content}`;
}

/** A safe integer can lie beyond all calendars. */
function timeOf({ locale, timeZone }: ReceiptData, instant: number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  const language = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium', timeZone }).format(date);
}

/** `template` with every `{name}` that `values` has. */
export function fillIn(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function element(name: string, content: string | Node): HTMLElement {
  const made = document.createElement(name);
  made.append(content);
  return made;
}
