/** P05 in short: several processes on one database. The long form is `npm run test:long`. */
import { together } from './together/together.ts';

together(4_000, Number(process.env.TOGETHER_SEED ?? Date.now() % 2 ** 31));
