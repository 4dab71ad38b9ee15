/** How the way out is doing, and the one line said when that changes: once, not per mail. */
import { type Attempt, isOurs } from './verdict.ts';

/** `working`; `down`, when one mail at a time asks whether it is back; `stopped` until somebody puts the password right. */
export type State = 'working' | 'down' | 'stopped';

export interface Condition {
  readonly state: State;
  /** How often in a row the way out was found shut. */
  readonly misses: number;
  /** Takes note of an attempt. */
  saw(attempt: Attempt): void;
  /** Says `line`, unless it is what was said last about `topic`. Null forgets it. */
  note(topic: string, line: string | null): void;
  /** Works again until told otherwise. */
  reset(): void;
}

/** Connections lost in a row, each with a mail under way, that make a mail server count as down. */
const LOSSES = 5;

/** `address` is the mail server's, for the people who read what `say` is told. */
export function createCondition(address: string, say: (line: string) => void): Condition {
  const said = new Map<string, string>();
  let state: State = 'working';
  let misses = 0;
  let losses = 0;
  const note = (topic: string, line: string | null): void => {
    if (line === null) said.delete(topic);
    else if (said.get(topic) !== line) say(line);
    if (line !== null) said.set(topic, line);
  };
  const become = (next: State, line: string): void => {
    if (state !== next) say(line);
    state = next;
  };
  return {
    get state() {
      return state;
    },
    get misses() {
      return misses;
    },
    note,
    saw(attempt) {
      if (attempt.kind === 'unwritten' || attempt.kind === 'withdrawn') return;
      const isLost = attempt.kind === 'connection' || attempt.kind === 'unknown';
      losses = isLost ? losses + 1 : 0;
      if (attempt.kind === 'authentication') {
        misses += 1;
        become('stopped', stoppedLine(address, attempt.response));
      } else if (isOurs(attempt) || losses >= LOSSES) {
        misses += 1;
        if (state === 'working') become('down', downLine(address, attempt));
      } else if (!isLost && state === 'down') {
        misses = 0;
        become('working', `Mail goes out again by ${address}.`);
      }
    },
    reset() {
      state = 'working';
      misses = 0;
      losses = 0;
    },
  };
}

function stoppedLine(address: string, response: string): string {
  return (
    `Mail has stopped: the mail server at ${address} does not accept our user name and password (${response}). ` +
    'No mail is lost. Put SMTP_URL right and start again.'
  );
}

function downLine(address: string, { kind, response }: Attempt): string {
  if (kind === 'sender') {
    return (
      `Mail is waiting: the mail server at ${address} refuses the address we send from (${response}). ` +
      'No mail is lost. Set MAIL_FROM to an address it lets us use.'
    );
  }
  return (
    `Mail is waiting: the mail server at ${address} does not answer (${response}). ` +
    'No mail is lost, and it goes out as soon as the server is back. If this lasts, check SMTP_URL and the server.'
  );
}
