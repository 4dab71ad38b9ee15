/** `npm run build`: the site into `dist/`, built beside it and swapped in whole, so that a failed build changes nothing. */
import './lib/node-version.ts';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isDay } from '#model/day.ts';
import { buildSite } from './lib/build-site.ts';

const { values } = parseArgs({
  options: { date: { type: 'string' }, out: { type: 'string', default: 'dist' }, url: { type: 'string' } },
});

if (values.date !== undefined && !isDay(values.date)) {
  process.stderr.write(`--date takes a calendar day as YYYY-MM-DD; "${values.date}" is none.\n`);
  process.exit(2);
}

const built = await buildSite({ out: resolve(values.out), date: values.date, url: values.url, quiet: false });
process.exitCode = built.code;
