/** What a language has to say for a notice. A third language is one more file like `nb.ts`, listed in `languages.ts`. */
import type { Kind } from '#model/ref.ts';

/** Something said before the version's day, and once the day has come. */
export interface Tense<T = string> {
  ahead: T;
  begun: T;
}

/** Texts with `{placeholders}`: `{name}` the policy in running text, `{date}` its day, `{since}` the user's own version. */
export interface Words {
  /** Titles as they stand in running text: `personvernerklæringen`. Keys in lower case. */
  named: Readonly<Record<string, string>>;
  /** How any other `{title}` stands in running text. */
  quoted: Readonly<Record<Kind, string>>;
  subject: Tense;
  /** How the one reminder begins; `{subject}` is that of the first mail. */
  reminder: { subject: string; opening: string };
  changes: Tense;
  meaning: string;
  when: { heading: string } & Tense;
  /** The facts differences: heading, and which version they are counted from. */
  facts: { heading: string; intro: Readonly<Record<Kind, string>>; before: string; now: string; more: string };
  options: { heading: string; act: Readonly<Record<Kind, Tense<readonly string[]>>>; contact: string };
  /** After a summary too long for a mail. */
  more: string;
  links: { differences: string; whole: string };
  why: Readonly<Record<Kind, string>>;
}
