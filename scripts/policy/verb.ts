/** What a verb of the `policy` command is, and how it speaks. */
import { styleText } from 'node:util';

/** Where a verb writes and what it may know of its surroundings. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  /** The project's root. */
  root: string;
  now(): Date;
}

export interface Verb {
  /** One line for the list of verbs. */
  about: string;
  usage: string;
  /** Resolves to the exit code: 0 done, 1 refused or found faults. Throws {@link UsageError} for 2. */
  run(args: string[], io: Io): Promise<number>;
}

/** The call's words are off: exit code 2, with the verb's usage. */
export class UsageError extends Error {}

/** Something outside the call stands in the way: exit code 1, said in three parts. */
export class CommandError extends Error {
  constructor(what: string, why: string, remedy: string) {
    super(`${what}\n  why: ${why}\n  do:  ${remedy}`);
  }
}

const FORMATS = { good: 'green', bad: 'red', quiet: 'dim', strong: 'bold', note: 'yellow' } as const;

/** Coloured where the terminal has colour and the user has not said no. */
export function paint(format: keyof typeof FORMATS, text: string): string {
  return styleText(FORMATS[format], text, { stream: process.stdout });
}
