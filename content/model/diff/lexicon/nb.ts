import { type Weights, words } from './type.ts';

export const nb: Weights = {
  force: words('ikke aldri ingen intet uten unntatt kun bare må skal kan bør plikter kreves'),
  turning: 'u in im ir il ikke- non des de dis mis van anti ikke'.split(' '),
  units: words(
    'én ett to tre fire fem seks sju syv åtte ni ti elleve tolv tjue tretti seksti nitti hundre tusen',
    'sekund sekunder minutt minutter time timer dag dager dagen virkedag virkedager døgn uke uker måned måneder kvartal år årlig',
  ),
  months: words(
    'januar februar mars april mai juni juli august september oktober november desember jan feb mar apr jun jul aug sep sept',
    'okt nov des',
  ),
};
