/** What is wrong with a text or a file, said so that the person who wrote it can mend it. */

/** `error` stops a build; `warning` and `info` are printed. */
export type Severity = 'error' | 'warning' | 'info';

export interface Fault {
  severity: Severity;
  /** Path from the project's root, with forward slashes. */
  file: string;
  /** 1-based, where there is one. */
  line?: number | undefined;
  column?: number | undefined;
  what: string;
  why: string;
  remedy: string;
}

/** An error fault; severity can be given to soften it. */
export function fault(parts: Omit<Fault, 'severity'> & { severity?: Severity }): Fault {
  return { severity: 'error', ...parts };
}

/** The faults that stop a build. */
export function errorsIn(faults: readonly Fault[]): Fault[] {
  return faults.filter((one) => one.severity === 'error');
}

/** `file:line:column` as editors and terminals understand it. */
export function placeOf({ file, line, column }: Fault): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

/** A fault as plain text: place, what, why, and what to do. */
export function formatFault(one: Fault): string {
  return `${placeOf(one)}  ${one.severity}: ${one.what}\n    why: ${one.why}\n    do:  ${one.remedy}`;
}

/** Several faults at once, thrown where work cannot go on. */
export class FaultError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join('\n'));
    this.name = 'FaultError';
    this.faults = faults;
  }
}
