import type { Words } from './words.ts';

const acknowledge = [
  'Du trenger ikke å gjøre noe nå. Neste gang du logger inn, ber vi deg bekrefte at du har lest endringene. Du godtar ingenting ved å gjøre det.',
  'Er du uenig? Du kan protestere, trekke tilbake samtykker eller avslutte kontoen.',
];

export const nb: Words = {
  named: {
    personvern: 'personvernerklæringen',
    personvernerklæring: 'personvernerklæringen',
    salgsvilkår: 'salgsvilkårene',
    kjøpsvilkår: 'kjøpsvilkårene',
    informasjonskapsler: 'erklæringen om informasjonskapsler',
    nyhetsbrev: 'samtykket til nyhetsbrev',
    'nyhetsbrev på e-post': 'samtykket til nyhetsbrev på e-post',
  },
  quoted: { notice: '«{title}»', agreement: '«{title}»', consent: 'samtykket «{title}»' },
  subject: { ahead: 'Vi endrer {name} fra {date}', begun: 'Vi har endret {name}' },
  reminder: {
    subject: 'Påminnelse: {subject}',
    opening: 'Vi har skrevet til deg om dette før. Dette er den eneste påminnelsen du får.',
  },
  changes: { ahead: 'Dette endres', begun: 'Dette er endret' },
  meaning: 'Hva betyr det for deg?',
  when: {
    heading: 'Når gjelder det fra?',
    ahead: 'Endringene gjelder fra {date}. Fram til da gjelder den forrige teksten.',
    begun: 'Endringene gjelder fra {date}.',
  },
  facts: {
    heading: 'Nytt siden versjon {since}',
    intro: {
      notice: 'Sist bekreftet du at du hadde lest versjon {since}. Dette er annerledes nå, punkt for punkt:',
      agreement: 'Sist godtok du versjon {since}. Dette er annerledes nå, punkt for punkt:',
      consent: 'Sist sa du ja til versjon {since}. Dette er annerledes nå, punkt for punkt:',
    },
    before: 'Før:',
    now: 'Nå:',
    more: 'Lista er lang. Resten står på siden vi lenker til nedenfor.',
  },
  options: {
    heading: 'Hva kan du gjøre?',
    act: {
      notice: { ahead: acknowledge, begun: acknowledge },
      agreement: {
        ahead: [
          'Neste gang du logger inn, spør vi om du godtar den nye teksten. Du kan vente med å svare, men fra {date} må du ha godtatt den for å bruke kontoen som før.',
          'Godtar du ikke, kan du fortsatt se ordrene dine, laste ned bildene og avslutte kontoen.',
        ],
        begun: [
          'Neste gang du logger inn, spør vi om du godtar den nye teksten. Det må du gjøre for å bruke kontoen som før.',
          'Godtar du ikke, kan du fortsatt se ordrene dine, laste ned bildene og avslutte kontoen.',
        ],
      },
      consent: {
        ahead: [
          'Det du har sagt ja til, er den gamle teksten. Fra {date} regner vi ikke lenger med det svaret, med mindre du sier ja på nytt.',
          'Vi spør neste gang du logger inn. Du velger fritt, og du kan når som helst ombestemme deg. Sier du nei, er alt annet som før.',
        ],
        begun: [
          'Det du har sagt ja til, er den gamle teksten. Det svaret regner vi ikke lenger med, med mindre du sier ja på nytt.',
          'Vi spør neste gang du logger inn. Du velger fritt, og du kan når som helst ombestemme deg. Sier du nei, er alt annet som før.',
        ],
      },
    },
    contact: 'Lurer du på noe? Svar på denne e-posten, eller ring oss på {phone}.',
  },
  more: 'Teksten er lang. Resten står på siden vi lenker til nedenfor.',
  links: { differences: 'Se hva som er endret siden versjon {since}', whole: 'Les hele teksten' },
  why: {
    notice: 'Du får denne e-posten fordi du har en kundekonto hos oss. Den er ikke reklame.',
    agreement: 'Du får denne e-posten fordi du har en kundekonto hos oss. Den er ikke reklame.',
    consent: 'Du får denne e-posten fordi du har sagt ja til dette hos oss. Den er ikke reklame.',
  },
};
