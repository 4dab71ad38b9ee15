/** One notice: what it says, in which order. `text.ts` and `html.ts` write the same content down. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { FactsChange, VersionDocument } from '#model/manifest.ts';
import type { Day, Locale } from '#model/ref.ts';
import { formatDay } from '#model/ref.ts';
import { writeHtml } from './html.ts';
import { fill, LANGUAGES, languageFor } from './languages.ts';
import type { Item, Letter, Section } from './letter.ts';
import { writeText } from './text.ts';
import type { Tense, Words } from './words.ts';

/** What a notice is written from. */
export interface NoticeInput {
  document: VersionDocument;
  /** The reader's own version; 0 when there is none. */
  since: number;
  /** The reader's language; null when not known. */
  locale: Locale | null;
  /** The day it is, in the site's time zone: it decides between "vi endrer" and "vi har endret". */
  today: Day;
  /** The one reminder, to a reader who has had the notice before. */
  reminder?: boolean | undefined;
}

/** A notice, written. */
export interface WrittenNotice {
  locale: Locale;
  /** One line without control characters. */
  subject: string;
  text: string;
  /** A whole HTML page of at most {@link MAX_HTML_BYTES} bytes. */
  html: string;
  /** SHA-256 of the facts differences it tells, as canonical JSON; null when it tells none. */
  facts: string | null;
}

/** Which edition of words and layout this is. Raise it with every change of either: each notice keeps it as proof. */
export const TEMPLATE = 'notice/2';

/** Gmail cuts a mail off at about 102 kB. */
export const MAX_HTML_BYTES = 100_000;

/** How much a mail tells before it leaves the rest to the page it links to. */
interface Room {
  /** So many facts that differ. */
  facts: number;
  /** So many characters of the summary, and of what it means. */
  prose: number;
}
const ROOMS: Room[] = [
  ...[200, 100, 50, 25, 10, 0].map((facts) => ({ facts, prose: 8_000 })),
  { facts: 0, prose: 2_000 },
];
const LONGEST_TITLE = 150;

/**
 * Writes the notice. Facts and words too many for {@link MAX_HTML_BYTES} are cut, and the mail says so.
 * Throws when the document is in no language that mails can be written in, or its link is no web address.
 */
export function writeNotice(input: NoticeInput): WrittenNotice {
  const locale = languageFor(input.document, input.locale);
  const fitting = ROOMS.values()
    .map((room) => letter({ ...input, locale }, LANGUAGES[locale]!, room))
    .find((one) => Buffer.byteLength(writeHtml(one)) <= MAX_HTML_BYTES);
  if (!fitting)
    throw new Error(`The notice about ${input.document.policy}@${input.document.version} is too long to mail`);
  const { subject } = fitting;
  return { locale, subject, text: writeText(fitting), html: writeHtml(fitting), facts: digestOf({ ...input, locale }) };
}

function letter(input: NoticeInput & { locale: Locale }, words: Words, room: Room): Letter {
  const { document, since, locale } = input;
  const values = valuesOf(input, words);
  const say = (text: string) => fill(text, values);
  const tense = <T>(both: Tense<T>): T => (document.effective > input.today ? both.ahead : both.begun);
  const subject = say(tense(words.subject));
  const opening = input.reminder ? [words.reminder.opening] : [];
  const act = tense(words.options.act[document.kind]).map(say);
  const difference = document.differences.find((one) => one.since === since);
  const { name, sender, email, phone } = document.site;
  return {
    locale,
    subject: line(input.reminder ? fill(words.reminder.subject, { subject }) : subject),
    sections: [
      { heading: tense(words.changes), paragraphs: [...opening, ...prose(document.summary[locale]!, words, room)] },
      ...(document.impact?.[locale]
        ? [{ heading: words.meaning, paragraphs: prose(document.impact[locale], words, room) }]
        : []),
      { heading: words.when.heading, paragraphs: [say(tense(words.when))] },
      ...factsSection(input, words, say, room.facts),
      { heading: words.options.heading, paragraphs: [...act, say(words.options.contact)] },
    ],
    links: [
      ...(difference?.url[locale]
        ? [{ text: say(words.links.differences), url: webAddress(difference.url[locale]) }]
        : []),
      { text: words.links.whole, url: webAddress(document.url[locale]!) },
    ],
    foot: [name, sender, `${email} · ${phone}`, words.why[document.kind]].map(line),
  };
}

function digestOf({ document, since, locale }: { document: VersionDocument; since: number; locale: Locale }) {
  const groups = document.differences.find((one) => one.since === since)?.facts[locale] ?? [];
  return groups.length === 0 ? null : createHash('sha256').update(canonicalize(groups)!).digest('hex');
}

function valuesOf({ document, since, locale }: NoticeInput & { locale: Locale }, words: Words): Record<string, string> {
  const title = shortened(line(document.title[locale]!), LONGEST_TITLE);
  const key = title.toLowerCase();
  return {
    name: Object.hasOwn(words.named, key) ? words.named[key]! : fill(words.quoted[document.kind], { title }),
    date: formatDay(document.effective, locale),
    since: String(since),
    phone: document.site.phone,
  };
}

function factsSection(
  { document, since, locale }: NoticeInput & { locale: Locale },
  words: Words,
  say: (text: string) => string,
  atMost: number,
): Section[] {
  const groups = document.differences.find((one) => one.since === since)?.facts[locale] ?? [];
  if (groups.length === 0) return [];
  let room = atMost;
  const shown = groups.map(({ heading, changes }) => {
    const taken = changes.slice(0, Math.max(0, room));
    room -= changes.length;
    return { heading: line(heading), items: taken.map((change) => item(change, words)) };
  });
  return [
    {
      heading: say(words.facts.heading),
      paragraphs: [say(words.facts.intro[document.kind])],
      lists: shown.filter(({ items }) => items.length > 0),
      ...(room < 0 ? { after: words.facts.more } : {}),
    },
  ];
}

function item({ text, before, after }: FactsChange, words: Words): Item {
  const details = [before && `${words.facts.before} ${before}`, after && `${words.facts.now} ${after}`];
  return { text: line(text), details: details.filter((detail) => detail !== undefined).map(line) };
}

function prose(text: string, words: Words, room: Room): string[] {
  if (text.length <= room.prose) return paragraphs(text);
  return [...paragraphs(shortened(text, room.prose)), words.more];
}

/** Cut between words, or in a word that is too long itself. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/(?:\s+\S*|\p{Surrogate})$/u, '')} …`;
}

function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map(line)
    .filter((paragraph) => paragraph !== '');
}

/** One line: control, line-breaking and direction-changing characters become a space, so nothing breaks out of a header. */
function line(text: string): string {
  return text.replace(/[ \p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
}

function webAddress(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url).href;
  throw new Error(
    `"${url}" is no web address, so no mail can link to it; give "url" in content/site.yaml as https://…`,
  );
}
