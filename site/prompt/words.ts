/** What the prompt says by itself. The rest comes with the status. */
import type { Answer, Kind, PolicyStatus } from './status.ts';

const nb = {
  changed: 'Vi har endret teksten',
  fresh: 'Dette bør du vite om',
  asked: 'Et spørsmål til deg',
  from: 'Gjelder fra {date}.',
  deadline: 'Fra {date} må du ha svart for å handle hos oss.',
  impact: 'Hva betyr det for deg?',
  facts: 'Dette er endret',
  before: 'Før',
  now: 'Nå',
  read: 'Les hele teksten',
  changes: 'Se alle endringene',
  inForce: 'Les teksten som gjelder nå',
  note: {
    notice: 'Du trenger ikke å godta noe. Vi noterer bare at du er informert.',
    agreement: 'Sier du nei, kan du fortsatt se ordrene dine, laste ned bildene og avslutte kontoen.',
    consent: 'Du velger fritt, og du kan når som helst ombestemme deg.',
  },
  acknowledge: 'Jeg har lest endringene',
  acknowledgeFirst: 'Jeg har lest teksten',
  accept: 'Godta vilkårene',
  decline: 'Jeg godtar ikke',
  consent: 'Ja, det er greit',
  /** A better yes than `consent`, by the id of the policy that is asked about. */
  consentTo: { newsletter: 'Ja, send meg nyhetsbrev' } as Readonly<Record<string, string>>,
  no: 'Nei takk',
  defer: 'Minn meg på det senere',
  close: 'Lukk',
  failed: 'Svaret ble ikke lagret. Prøv en gang til, eller lukk vinduet og fortsett.',
};

const en: typeof nb = {
  changed: 'We have changed this text',
  fresh: 'Something you should know',
  asked: 'A question for you',
  from: 'In force from {date}.',
  deadline: 'From {date} we need your answer before you can order.',
  impact: 'What does this mean for you?',
  facts: 'What has changed',
  before: 'Before',
  now: 'Now',
  read: 'Read the full text',
  changes: 'See all changes',
  inForce: 'Read the text in force now',
  note: {
    notice: 'You do not have to agree to anything. We only record that you were informed.',
    agreement: 'If you say no, you can still see your orders, download your images and close your account.',
    consent: 'The choice is yours, and you can change your mind at any time.',
  },
  acknowledge: 'I have read the changes',
  acknowledgeFirst: 'I have read the text',
  accept: 'Accept the terms',
  decline: 'I do not accept',
  consent: 'Yes, that is fine',
  consentTo: { newsletter: 'Yes, send me the newsletter' },
  no: 'No thanks',
  defer: 'Remind me later',
  close: 'Close',
  failed: 'Your answer was not saved. Please try again, or close this window and go on.',
};

export type Words = typeof nb;

/** The words of `locale`; English where there are none. */
export function wordsOf(locale: string): Words {
  return /^(nb|nn|no)\b/.test(locale) ? nb : en;
}

/** `template` with its date, written out in `locale`. */
export function dated(template: string, day: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' });
  return template.replace('{date}', format.format(new Date(day)));
}

/** The line over the title. */
export function occasion({ kind, since }: PolicyStatus, words: Words): string {
  if (since > 0) return words.changed;
  return kind === 'consent' ? words.asked : words.fresh;
}

/** The answers to show, yes and no first and alike; putting it off stands apart. */
export function answersOf(status: PolicyStatus, words: Words): { answer: Answer; label: string }[] {
  const { kind, since, policy, action } = status;
  const choices: Record<Kind, { answer: Answer; label: string }[]> = {
    notice: [{ answer: 'acknowledge', label: since > 0 ? words.acknowledge : words.acknowledgeFirst }],
    agreement: [
      { answer: 'accept', label: words.accept },
      { answer: 'decline', label: words.decline },
    ],
    consent: [
      { answer: 'consent', label: yesTo(policy, words) },
      { answer: 'decline', label: words.no },
    ],
  };
  return action === 'ask' ? [...choices[kind], { answer: 'defer', label: words.defer }] : choices[kind];
}

function yesTo(policy: string, { consentTo, consent }: Words): string {
  return Object.hasOwn(consentTo, policy) ? consentTo[policy]! : consent;
}
