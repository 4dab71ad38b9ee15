import { en as weights } from '../../../diff/lexicon/en.ts';
import { words } from '../../../diff/lexicon/type.ts';
import { type Lexicon, pairs } from './type.ts';

export const en: Lexicon = {
  ...weights,
  turning: [...weights.turning, 'pre', 'post'],
  force: words(
    'nobody nothing neither excluding solely exclusively prohibited forbidden always all any every each most',
    ...weights.force,
  ),
  opposites: pairs(
    'before/after include/exclude includes/excludes included/excluded including/excluding more/less more/fewer least/most ' +
      'minimum/maximum public/private allow/deny accept/except accept/reject increase/decrease and/or opt-in/opt-out in/out ' +
      'voluntary/mandatory voluntary/required on/off encrypted/decrypted same/other here/there import/export imports/exports ' +
      'imported/exported internal/external internally/externally inbound/outbound',
  ),
  measures: words(
    'daily weekly monthly quarterly annually yearly business calendar dollar dollars euro euros percent half double',
    ...weights.units,
  ),
  months: words('dd mm yyyy', ...weights.months),
  parties: pairs('er/ee ers/ees or/ee ors/ees'),
  endings: words('s es ed d ing').add(''),
  glue: words('a an the that it its this these those also and of to is are be has have please then just very so'),
  aboutText:
    /^\W*(?:(?:this|the|our) [\w ]{1,30} was )?(?:last |most recently )?(?:updated|modified|revised|reviewed|changed|posted|published|version|effective|dated?)\b|\beffective date\b|\blast (?:updated|modified|revised)\b/i,
  vocabulary: words(
    'collect correct connect retain contain remain delete deplete send sent lease adopt adapt hire hide disclose dispose',
    'transfer transform consent content contest context contact contract purpose propose personal personnel principal',
    'principle policy police parties partner user uses used data date form from lost last least some same know known bound',
    'bond lock look track trace trade deletion detection retention rejection licence license advice advise server serve reply',
    'rely',
    'notify modify verify protect detect select obtain maintain share stored store sell sold lend rent release process',
    'access excess assess accept except expect affect effect insure ensure assure enclose expose impose inform conform',
    'perform reform require acquire inquire approve improve prove provide private public publish minor major party rates',
    'rate late times term free fee fees cost less more most first third fifth sixth ninth under over within inside outside',
    'both many new now login logout image email mail name named game account amount discount refund fund order border offer',
    'suffer owner power lower higher block book cookie grade read write rights right light night recipient resident',
    'president intention attention objection erasure portability shared hourly hosted posted tested trusted visit visitor',
    'view review preview revoke invoke evoke service device revise reveal several reserve preserve deserve observe customer',
    'custom employer employee trainer trainee payer payee donor seller buyer supplier applied implied supply apply imply',
    'comply',
  ),
};
