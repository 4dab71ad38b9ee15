/** What a mail says, before it is written as text or HTML. Every string is one line. */
import type { Locale } from '#model/ref.ts';

export interface Letter {
  locale: Locale;
  subject: string;
  sections: Section[];
  /** The first is the one that matters. */
  links: { text: string; url: string }[];
  /** Who we are, and why this mail came. */
  foot: string[];
}

export interface Section {
  heading: string;
  paragraphs: string[];
  lists?: { heading: string; items: Item[] }[];
  after?: string;
}

export interface Item {
  text: string;
  /** `Før: …`, `Nå: …` */
  details: string[];
}
