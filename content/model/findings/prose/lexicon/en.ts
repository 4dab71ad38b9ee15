import { type Lexicon, pairs, words } from './type.ts';

export const en: Lexicon = {
  force: words(
    'not never no nor none nobody nothing neither without unless except excluding only solely exclusively',
    'must shall may might can could should will would required prohibited forbidden always all any every each most',
  ),
  opposites: pairs(
    'before/after include/exclude includes/excludes included/excluded including/excluding more/less more/fewer least/most ' +
      'minimum/maximum public/private allow/deny accept/except accept/reject increase/decrease and/or opt-in/opt-out in/out ' +
      'voluntary/mandatory voluntary/required on/off encrypted/decrypted same/other here/there',
  ),
  turning: 'un in im ir il non dis de mis anti pre post'.split(' '),
  glue: words('a an the that it its this these those also and of to is are be has have please then just very so'),
  measures: words(
    'one two three four five six seven eight nine ten eleven twelve twenty thirty sixty ninety hundred thousand once twice',
    'second seconds minute minutes hour hours day days week weeks month months quarter quarters year years decade decades',
    'daily weekly monthly quarterly annually yearly business calendar dollar dollars euro euros percent half double',
  ),
  months: words(
    'january february march april may june july august september october november december',
    'jan feb mar apr jun jul aug sep sept oct nov dec dd mm yyyy',
  ),
  aboutText:
    /^\W*(?:(?:this|the|our) [\w ]{1,30} was )?(?:last |most recently )?(?:updated|modified|revised|reviewed|changed|posted|published|version|effective|dated?)\b|\beffective date\b|\blast (?:updated|modified|revised)\b/i,
  endings: words('s es ed d ing').add(''),
  vocabulary: words(
    'notify modify verify collect correct connect protect detect select retain obtain contain maintain remain delete deplete',
    'share stored store sell sold send sent lend rent lease release process access excess assess accept except expect',
    'adopt adapt affect effect insure ensure assure hire hide disclose enclose dispose expose impose inform conform perform',
    'reform transfer transform require acquire inquire approve improve prove provide consent content contest context contact',
    'contract purpose propose personal personnel principal principle private public publish policy police minor major party',
    'parties partner user uses used data date rates rate late times term form from free fee fees cost lost last least less',
    'more most first third fifth sixth ninth under over within inside outside both some same many new now know known login',
    'logout image email mail name named game account amount discount refund fund bound bond order border offer suffer owner',
    'power lower higher block lock look book cookie track trace trade grade read write rights right light night recipient',
    'resident president deletion detection retention intention attention rejection objection erasure portability shared',
    'hourly hosted posted tested trusted visit visitor view review preview revoke invoke evoke license licence service',
    'device advice advise revise reveal several server serve reserve preserve deserve observe customer custom employer',
    'employee trainer trainee payer payee donor seller buyer supplier applied implied supply reply rely apply imply comply',
  ),
};
