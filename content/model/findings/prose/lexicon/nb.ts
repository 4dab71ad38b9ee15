import { type Lexicon, pairs, words } from './type.ts';

export const nb: Lexicon = {
  force: words(
    'ikke aldri ingen intet ingenting verken uten unntatt kun bare utelukkende må skal kan bør vil plikter plikt',
    'kreves påkrevd forbudt tillatt alltid alle alt enhver ethvert hver hvert samtlige noensinne',
  ),
  opposites: pairs(
    'før/etter inkludert/unntatt med/uten mer/mindre flere/færre minst/høyst minst/mest offentlig/privat tillate/nekte ' +
      'øke/redusere og/eller inn/ut frivillig/obligatorisk frivillig/påkrevd på/av kryptert/dekryptert innenfor/utenfor ' +
      'tidligst/senest over/under fra/til',
  ),
  turning: 'u in im ir il ikke- non des de dis mis van anti ikke'.split(' '),
  glue: words('en ei et den det de som at er å og også så dette disse har'),
  measures: words(
    'én ett to tre fire fem seks sju syv åtte ni ti elleve tolv tjue tretti seksti nitti hundre tusen',
    'sekund sekunder minutt minutter time timer dag dager dagen virkedag virkedager døgn uke uker måned måneder kvartal år årlig',
    'daglig ukentlig månedlig krone kroner euro prosent halv dobbelt halvår årsskiftet',
  ),
  months: words(
    'januar februar mars april mai juni juli august september oktober november desember jan feb mar apr jun jul aug sep sept',
    'okt nov des dd mm åååå',
  ),
  aboutText:
    /^\W*(?:sist )?(?:oppdatert|endret|revidert|publisert|versjon|dato|datert|gjelder fra|gyldig fra)(?!\p{L})|sist (?:oppdatert|endret)/iu,
  endings: words('e er r en et a ene t te n ne s es ende').add(''),
  vocabulary: words(
    'varsle endre slette selge sende dele hente lagre lage samle innhente beholde inneholde utlevere overføre motta bruke',
    'krever skrive skriver lagrer lager sletter deler selger sender leier leies leser leses brukere kunde kunder navn adresse',
    'telefon ordre konto bilde bilder formål grunnlag samtykke innhold avtale vilkår frist rett plikt lov krav mer mest mindre',
    'minst før etter under over innen innenfor utenfor både noen ny nye gammel første tredje siste neste part parter partner',
    'leverandør mottaker transportør butikk nettbutikk portal kapsel annonse annonser behandle behandler beskytte kryptert',
    'avslutte avsluttes makulere makuleres gratis fri kostnad gebyr pris klage svare vare varer svarer eier egen eget eneste',
    'deles slettes selges sendes hentes lagres lages brukes behandles leveres kreves kreve leve levere lever ulike like liker',
    'siden siste sikre sikker sikret vise viser visning utvise gi gir gis få får fås ta tar tas kjøp kjøpe kjøper selger',
  ),
};
