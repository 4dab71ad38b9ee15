/** P20 at length: nothing grows in an hour at 200 requests a second. GROWTH_MINUTES makes it shorter. */
import { growth } from '../api/growth/growth.ts';

const MINUTES = Number(process.env.GROWTH_MINUTES ?? 60);
const PER_SECOND = 200;

growth({ requests: 60 * PER_SECOND, stretches: MINUTES - 1, perSecond: PER_SECOND });
