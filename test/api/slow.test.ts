/** P16 in short: slow clients are let go of. The long form, which measures what they cost others, is `npm run test:long`. */
import { slow } from './slow/slow.ts';

slow({ count: 60, rounds: 0 });
