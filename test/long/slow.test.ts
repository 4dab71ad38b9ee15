/** P16 at length: 500 slow clients, and what they cost others. Needs a quiet machine. */
import { slow } from '../api/slow/slow.ts';

slow({ count: 500, rounds: 9 });
