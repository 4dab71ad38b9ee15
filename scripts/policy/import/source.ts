/** Where an existing history comes from, and what every source gives. */
import type { Day, Locale } from '#model/ref.ts';

/** One text as it lay there, before anybody looked into it. */
export interface RawText {
  /** Ends in `.html`, `.md` …: says how it is read. */
  name: string;
  /** For people: `privacy.md in commit 1a2b3c4`. */
  place: string;
  bytes: Uint8Array;
}

/** What applied from a day on, in one language or more. */
export interface State {
  day: Day;
  /** For people: `commit 1a2b3c4`, `2018-07-18.md`. */
  from: string;
  /** What its author said about it; null where nothing is known. */
  said: string | null;
  texts: Record<Locale, RawText>;
}

/** What may be imported although it usually means that something is wrong. Each is named by the refusal it lifts. */
export const ACCEPTABLE = ['latin1', 'crlf', 'dirty', 'detached', 'shallow'] as const;
export type Acceptable = (typeof ACCEPTABLE)[number];

export interface Wish {
  /** The language of the source. */
  locale: Locale;
  /** Other languages, each from the same kind of source. */
  also: Record<Locale, string>;
  timeZone: string;
  accept: ReadonlySet<Acceptable>;
}

export const TEXT_FILE = /\.(html?|mdx?|markdown|txt)$/i;
