import { nb as weights } from '../../../diff/lexicon/nb.ts';
import { words } from '../../../diff/lexicon/type.ts';
import { type Lexicon, pairs } from './type.ts';

export const nb: Lexicon = {
  ...weights,
  force: words(
    'vil ingenting verken utelukkende plikt påkrevd forbudt tillatt alltid alle alt enhver ethvert hver hvert samtlige noensinne',
    ...weights.force,
  ),
  opposites: pairs(
    'før/etter inkludert/unntatt med/uten mer/mindre flere/færre minst/høyst minst/mest offentlig/privat tillate/nekte ' +
      'øke/redusere og/eller inn/ut frivillig/obligatorisk frivillig/påkrevd på/av kryptert/dekryptert innenfor/utenfor ' +
      'tidligst/senest over/under fra/til avmelding/påmelding avmelde/påmelde selge/velge selger/velger import/eksport ' +
      'importere/eksportere intern/ekstern interne/eksterne internt/eksternt inkludere/ekskludere inkluderer/ekskluderer',
  ),
  measures: words(
    'daglig ukentlig månedlig krone kroner euro prosent halv dobbelt halvår årsskiftet',
    ...weights.units,
  ),
  months: words('dd mm åååå', ...weights.months),
  parties: pairs('giver/taker givere/takere giveren/takeren'),
  endings: words('e er r en et a ene t te n ne s es ende').add(''),
  glue: words('en ei et den det de som at er å og også så dette disse har'),
  aboutText:
    /^\W*(?:sist )?(?:oppdatert|endret|revidert|publisert|versjon|dato|datert|gjelder fra|gyldig fra)(?!\p{L})|sist (?:oppdatert|endret)/iu,
  vocabulary: words(
    'lagre lage lagrer lager lagres lages leier leies leser leses lever inneholde innhold parter partner sletter setter kunde',
    'kunne selger velger',
    'varsle endre slette selge sende dele hente samle innhente beholde utlevere overføre motta bruke krever skrive skriver',
    'deler sender brukere kunder navn adresse telefon ordre konto bilde bilder formål grunnlag samtykke avtale vilkår frist',
    'rett plikt lov krav mer mest mindre minst før etter under over innen innenfor utenfor både noen ny nye gammel første',
    'tredje siste neste part leverandør mottaker transportør butikk nettbutikk portal kapsel annonse annonser behandle',
    'behandler beskytte kryptert avslutte avsluttes makulere makuleres gratis fri kostnad gebyr pris klage svare vare varer',
    'svarer eier egen eget eneste deles slettes selges sendes hentes brukes behandles leveres kreves kreve leve levere',
    'ulike like liker siden sikre sikker sikret vise viser visning utvise gi gir gis få får fås ta tar tas kjøp kjøpe',
    'kjøper',
  ),
};
