/** What the element says by itself. The rest comes with the answers. */
const nb = {
  lead: 'Her ser du det du har svart oss, nyeste først. Kundenummeret ditt er {user}.',
  loading: 'Henter svarene dine …',
  empty: 'Du har ikke svart på noe ennå.',
  noLink: 'Åpne siden fra kontoen din i nettbutikken. Av hensyn til sikkerheten virker hver lenke bare en kort stund.',
  expired: 'Lenken virker ikke lenger. Åpne siden på nytt fra kontoen din i nettbutikken.',
  failed: 'Vi fikk ikke hentet svarene dine. Prøv igjen om litt.',
  again: 'Prøv igjen',
  consents: 'Samtykkene dine',
  noConsents: 'Du har ikke gitt noe samtykke.',
  given: 'Du sa ja {at}.',
  outdated: 'Du sa ja {at}, men teksten er endret siden. Samtykket brukes ikke før du har svart på nytt.',
  notGiven: 'Vi har ikke samtykke fra deg. Sist svarte du {at}.',
  withdraw: 'Trekk tilbake',
  withdrawFrom: 'Trekk tilbake samtykket til {title}',
  sure: 'Vil du trekke tilbake samtykket? Det gjelder fra nå av. Du kan si ja igjen når som helst i nettbutikken.',
  yes: 'Ja, trekk tilbake',
  no: 'Nei, behold det',
  busy: 'Lagrer …',
  done: 'Samtykket til {title} er trukket tilbake.',
  notDone: 'Samtykket ble ikke trukket tilbake. Prøv en gang til, eller ta kontakt med butikken.',
  answers: 'Alt du har svart',
  read: '{title}, versjon {version}',
  imported: 'Overført fra før, slik butikken har oppgitt det.',
  notCounted: 'Teller ikke som svar her.',
  receipt: 'Last ned kvitteringen',
  receiptOf: 'Last ned kvitteringen for {title}, {at}',
  file: 'kvittering',
  check: 'Kontroller en kvittering',
  checkPath: '/nb/kvittering/',
  said: {
    acknowledge: 'Du bekreftet at du har lest',
    accept: 'Du godtok',
    consent: 'Du samtykket',
    decline: 'Du takket nei',
    withdraw: 'Du trakk samtykket tilbake',
    defer: 'Du utsatte svaret',
  } as Readonly<Record<string, string>>,
};

const en: typeof nb = {
  lead: 'This is what you have answered, newest first. Your customer number is {user}.',
  loading: 'Getting your answers …',
  empty: 'You have not answered anything yet.',
  noLink: 'Open this page from your account in the shop. To keep it safe, each link works for a short time only.',
  expired: 'This link has stopped working. Open the page again from your account in the shop.',
  failed: 'We could not get your answers. Please try again in a moment.',
  again: 'Try again',
  consents: 'Your consents',
  noConsents: 'You have not given any consent.',
  given: 'You said yes on {at}.',
  outdated:
    'You said yes on {at}, but the text has changed since. We do not use your consent until you have answered again.',
  notGiven: 'We do not have your consent. You last answered on {at}.',
  withdraw: 'Withdraw',
  withdrawFrom: 'Withdraw your consent to {title}',
  sure: 'Do you want to withdraw your consent? It takes effect at once. You can say yes again at any time in the shop.',
  yes: 'Yes, withdraw it',
  no: 'No, keep it',
  busy: 'Saving …',
  done: 'Your consent to {title} is withdrawn.',
  notDone: 'Your consent was not withdrawn. Please try again, or get in touch with the shop.',
  answers: 'Everything you have answered',
  read: '{title}, version {version}',
  imported: 'Imported from before, as the shop has told us.',
  notCounted: 'Does not count as an answer here.',
  receipt: 'Download the receipt',
  receiptOf: 'Download the receipt for {title}, {at}',
  file: 'receipt',
  check: 'Check a receipt',
  checkPath: '/en/receipt/',
  said: {
    acknowledge: 'You confirmed having read',
    accept: 'You accepted',
    consent: 'You consented',
    decline: 'You said no',
    withdraw: 'You withdrew your consent',
    defer: 'You put off the answer',
  },
};

export type Words = typeof nb;

/** The words of `locale`; English where there are none. */
export function wordsOf(locale: string): Words {
  return /^(nb|nn|no)\b/.test(locale) ? nb : en;
}

/** `template` with every `{name}` filled in. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** An instant as people write it, in the site's time zone. */
export function written(at: string, locale: string, timeZone: string): string {
  const language = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(new Date(at));
}
