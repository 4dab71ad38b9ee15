import type { LogWords } from './log-nb.ts';

/** English: the words of the page that shows the head of the log. */
export const logEn: LogWords = {
  title: 'The log',
  lead: 'Every answer stands in one log, which can only grow.',
  kept: 'This is the latest snapshot of it, signed with the log’s key and kept somewhere other than the log itself.',
  none: 'Nobody has kept a snapshot of the log yet.',
  facts: {
    origin: 'Log',
    size: 'Entries',
    at: 'First seen',
    root: 'Root',
    keys: 'Keys',
    file: 'File',
  },
  keyLine: 'For other witnesses: {line}',
  howTo: 'How to compare',
  steps: [
    'Ask the webshop for a proof of your answer in the log as it was with {size} entries.',
    'Paste receipt and proof on the receipt page. It knows this snapshot and compares, without asking anyone.',
    'To do it yourself, take the file above: a signed checkpoint of three lines, which are the log’s name, the number of entries and the root. The signature is checked with the key.',
  ],
  meaning:
    'If everything agrees, your answer is in the log, and nobody can have changed or removed it unseen. If it does not, keep your receipt and tell us.',
  check: 'Check a receipt',
};
