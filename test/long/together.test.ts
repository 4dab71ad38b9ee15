/** P05 at length: several processes on one database. TOGETHER_MS and TOGETHER_SEED set other numbers. */
import { together } from '../api/together/together.ts';

together(Number(process.env.TOGETHER_MS ?? 60_000), Number(process.env.TOGETHER_SEED ?? Date.now() % 2 ** 31));
