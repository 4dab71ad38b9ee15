/** `npm run build`: the site into `dist/`, built beside it and swapped in whole, so that a failed build changes nothing. */
import './lib/node-version.ts';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isDay } from '#model/day.ts';
import { buildSite } from './lib/build-site.ts';

const USAGE = `usage: npm run build -- [--date 2027-01-01] [--url https://preview.example.no] [--out dist]

  --date  the day to build for; today without it
  --url   address the pages will have, when it is not the one in content/site.yaml
  --out   folder to build into
`;

const values = read();

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (values.date !== undefined && !isDay(values.date)) {
  refuse(`--date takes a calendar day as YYYY-MM-DD; "${values.date}" is none.\n`);
}

const built = await buildSite({ out: resolve(values.out), date: values.date, url: values.url, quiet: false });
process.exitCode = built.code;

function read() {
  const text = { type: 'string' } as const;
  try {
    const options = { date: text, out: { ...text, default: 'dist' }, url: text, help: { type: 'boolean' } } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function refuse(words: string): never {
  process.stderr.write(words);
  process.exit(2);
}
