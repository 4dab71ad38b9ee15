/** P20 in short: nothing grows. The long form, an hour, is `npm run test:long`. */
import { growth } from './growth/growth.ts';

growth({ requests: 1_000, stretches: 2, perSecond: 1_000 });
