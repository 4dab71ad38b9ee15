/** What the person who opens a bundle reads first: what lies in it, and how to check it by hand. */
import type { Acceptance } from '../store/store.ts';
import type { Evidence } from './gather.ts';

/** The instructions in one language, as plain text. */
export function guide(locale: 'nb' | 'en', { asOf, held, answers, checkpoint }: Evidence): string {
  const at = new Date(asOf).toISOString();
  const origin = checkpoint?.split('\n')[0] ?? '–';
  const site = [...new Set(answers.map(({ record }) => record.policy))].join(', ') || '–';
  const lines = locale === 'nb' ? norwegian : english;
  const kinds = kindsOf(answers.map(({ record }) => record));
  return `${lines({ user: held.user, at, count: answers.length, origin, policies: site, kinds }).join('\n')}\n`;
}

interface Facts {
  user: string;
  at: string;
  count: number;
  origin: string;
  policies: string;
  /** How many answers came about in which way. */
  kinds: { prompted: number; unprompted: number; imported: number };
}

function kindsOf(records: readonly Acceptance[]): Facts['kinds'] {
  const imported = records.filter(({ provenance }) => provenance === 'imported').length;
  const prompted = records.filter(({ prompt }) => prompt !== null).length;
  return { prompted, unprompted: records.length - prompted - imported, imported };
}

const norwegian = ({ user, at, count, origin, policies, kinds }: Facts) => [
  `Svarene til kunde ${user}`,
  '',
  `Samlet ${at}. Antall svar: ${count}. Tekster: ${policies}. Logg: ${origin}.`,
  '',
  'Hva som ligger her',
  '',
  '  held.json           alt som er lagret om kunden, også adresse og varsler',
  '  records/            hvert svar slik det er signert, ett i hver fil',
  '  receipts/           kvitteringene, signert da svaret ble registrert',
  '  proofs/             bevis for at svaret står i loggen',
  '  prompts/            hva spørsmålet sa, ord for ord, for svar som kom etter et spørsmål',
  '  texts/              tekstene svarene gjelder, på hvert språk',
  '  versions/           tekstene med fakta, sammendrag og datoer',
  '  publications/       loggens egen linje om da teksten ble publisert, med bevis',
  '  iso-27560/          det samme som samtykkejournal (ISO/IEC TS 27560, W3C DPV)',
  '  keys.json           loggens offentlige nøkler',
  '  checkpoint.txt      loggens signerte sjekkpunkt da dette ble samlet',
  '',
  'Slik kontrollerer du et svar',
  '',
  '1. Åpne kvitteringssiden på nettstedet (/nb/kvittering/), og slipp filene fra receipts/ og proofs/ der. Kontrollen skjer',
  '   i nettleseren din, uten å spørre oss. I terminalen gjør «npm run policy -- verify --receipt FIL --proof FIL» det samme.',
  '2. Vil du gjøre det uten programmene våre: Kvitteringen er en JWS (RFC 7515) signert med Ed25519. Nøkkelen står i',
  '   keys.json, og bør sammenlignes med den som nettstedet viser. Innholdet er svaret (record), en tilfeldig åpning (opening)',
  '   og plassen i loggen.',
  '3. Bladet i loggen er SHA-256(0x00 ‖ 0x01 ‖ SHA-256("acceptance/v1" ‖ 0x00 ‖ opening ‖ record)), der record er innholdet i',
  '   records/ byte for byte. Beviset leder fra bladet til roten i checkpoint (RFC 6962, avsnitt 2.1.1).',
  '4. Teksten: Linjen i publications/ er et offentlig blad, SHA-256(0x00 ‖ 0x02 ‖ linjen), og beviset viser at loggen har det.',
  '   «content» i linjen er den samme verdien som i svaret, og «text» er SHA-256 av feltet text i versions/, skrevet som RFC 8785.',
  '5. Spørsmålet: «token» i prompts/ er den lesbare delen av det som ble gitt ut sammen med spørsmålet. SHA-256 av den står som',
  '   «prompt» i svaret. Det som følger etter «pp1.», er base64url av en JSON-liste: engangsverdi, kunde, tekst, utgave, tekstens',
  '   SHA-256, språk, tidspunkt i millisekunder, og SHA-256 av ordene. Ordene står i «words», skrevet som RFC 8785: «says» er',
  '   knapper og overskrifter slik nettstedet sist hadde meldt dem inn, «status» det som gjaldt denne kunden. Mangler noe, står',
  '   det i «missing» hvorfor.',
  '',
  'Hva dette viser, og hva det ikke viser',
  '',
  'Hvert svar har stått uendret i loggen siden det ble registrert («recordedAt», etter vår klokke). Hva det ellers viser, kommer an',
  'på hvordan det ble til:',
  '',
  `- Etter et spørsmål: ${kinds.prompted} her. «prompt» i svaret har en verdi. Butikkens nøkkel fikk utlevert spørsmålet om akkurat denne`,
  '  teksten, og meldte så dette svaret. Ordene i prompts/ er dem butikken fikk utlevert; en butikk som tegner spørsmålet selv, kan',
  '  ha vist andre.',
  `- Uten spørsmål: ${kinds.unprompted} her. «prompt» er null. Et samtykke ble trukket tilbake, og det kan gjøres når som helst uten at noen`,
  '  spør. Ingen tekst ble vist. Er «channel» my-answers, skjedde det på siden med kundens egne svar; ellers meldte butikken det.',
  `- Importert: ${kinds.imported} her. «provenance» er imported. Svaret ble gitt et annet sted, før det kom hit. Loggen viser at butikken`,
  '  påsto det, og når den gjorde det. Svaret, teksten det gjelder, og «answeredAt» er butikkens ord.',
  '',
  'At et menneske faktisk trykket på knappen, kan ingen slik logg bevise.',
];

const english = ({ user, at, count, origin, policies, kinds }: Facts) => [
  `The answers of customer ${user}`,
  '',
  `Gathered ${at}. Answers: ${count}. Texts: ${policies}. Log: ${origin}.`,
  '',
  'What is here',
  '',
  '  held.json           everything held about the customer, address and notices included',
  '  records/            each answer as it was signed, one a file',
  '  receipts/           the receipts, signed when the answer was recorded',
  '  proofs/             proof that the log holds the answer',
  '  prompts/            what the question said, word for word, for answers that followed one',
  '  texts/              the texts that the answers are about, in each language',
  '  versions/           the texts with facts, summary and dates',
  '  publications/       the log’s own line on when the text was published, with proof',
  '  iso-27560/          the same as a consent record (ISO/IEC TS 27560, W3C DPV)',
  '  keys.json           the public keys of the log',
  '  checkpoint.txt      the signed head of the log when this was gathered',
  '',
  'How to check an answer',
  '',
  '1. Open the receipt page of the site (/en/receipt/) and drop the files from receipts/ and proofs/ on it. The check is done in',
  '   your browser, without asking us. In a terminal, “npm run policy -- verify --receipt FILE --proof FILE” does the same.',
  '2. Without any program of ours: the receipt is a JWS (RFC 7515) signed with Ed25519. The key is in keys.json; compare it',
  '   with the one the site shows. It holds the answer (record), a random opening, and the place in the log.',
  '3. The leaf in the log is SHA-256(0x00 ‖ 0x01 ‖ SHA-256("acceptance/v1" ‖ 0x00 ‖ opening ‖ record)), where record is the content',
  '   of records/, byte for byte. The proof leads from the leaf to the root in the checkpoint (RFC 6962, section 2.1.1).',
  '4. The text: the line in publications/ is a public leaf, SHA-256(0x00 ‖ 0x02 ‖ line), and its proof shows that the log holds it.',
  '   Its “content” is the value that stands in the answer; its “text” is the SHA-256 of the field text in versions/, as RFC 8785.',
  '5. The prompt: “token” in prompts/ is the readable part of what was handed out with the question. Its SHA-256 stands in the',
  '   answer as “prompt”. After “pp1.” comes the base64url of a JSON list: a one-time value, customer, policy, version, SHA-256 of',
  '   the text, language, time in milliseconds, and SHA-256 of the words. Those stand in “words”, to be written as RFC 8785: “says”',
  '   are buttons and headings as the site had last reported them, “status” is what applied to this customer. Where something is',
  '   lacking, “missing” says why.',
  '',
  'What this shows, and what it does not',
  '',
  'Each answer has stood unchanged in the log since it was recorded (“recordedAt”, by our clock). What more it shows depends on how',
  'it came about:',
  '',
  `- After a question: ${kinds.prompted} here. “prompt” in the answer has a value. The shop’s key was handed the question about exactly this`,
  '  text, and then reported this answer. The words in prompts/ are those that the shop was handed; a shop that draws the question',
  '  itself may have shown others.',
  `- Without a question: ${kinds.unprompted} here. “prompt” is null. A consent was taken back, which can be done at any time without being`,
  '  asked. No text was shown. If “channel” is my-answers, it was done on the page of the customer’s own answers; otherwise the shop',
  '  reported it.',
  `- Imported: ${kinds.imported} here. “provenance” is imported. The answer was given elsewhere, before it came here. The log shows that the shop`,
  '  claimed it, and when. The answer, the text it is about and “answeredAt” are the shop’s word.',
  '',
  'That a human being pressed the button, no log of this kind can prove.',
];
