/** Makes the pictures of the editors' pages anew: `node test/support/pictures.ts`. Real pages and a real report, in a real browser. */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { check } from '../../scripts/policy/check.ts';
import { builtSite, served } from '../site/built.ts';
import { launchBrowser } from './browser.ts';
import { emptyRepository, type Repository } from './git.ts';
import { PROJECT } from './workflow.ts';

const PICTURES = join(PROJECT, 'site/docs/pictures');
const PRIVACY = 'content/policies/privacy';
const TODAY = '2026-12-15';
const STYLE = readFileSync(join(import.meta.dirname, 'pictures.css'), 'utf8');

mkdirSync(PICTURES, { recursive: true });
const report = await aReport();
const site = await served(await builtSite(), { '/report/': page(report) });
const browser = await launchBrowser();
try {
  for (const [name, path, height] of [
    ['report', '/report/', 1_060],
    ['changes-nb', '/nb/personvern/endringer/1...3/', 900],
    ['changes-en', '/en/privacy/changes/1...3/', 900],
  ] as const) {
    const context = await browser.newContext({ viewport: { width: 1_000, height }, deviceScaleFactor: 1 });
    const tab = await context.newPage();
    await tab.goto(site.url + path);
    if (path !== '/report/')
      await tab
        .locator('del:visible')
        .first()
        .evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await tab.screenshot({ path: join(PICTURES, `${name}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  site.close();
}

/** The report of a change that adds a carrier. */
async function aReport(): Promise<string> {
  const repository = emptyRepository();
  try {
    cpSync(join(PROJECT, 'content/policies'), join(repository.root, 'content/policies'), { recursive: true });
    for (const name of ['site.yaml', 'rules.yaml'])
      cpSync(join(PROJECT, 'content', name), join(repository.root, 'content', name));
    repository.commit('Publish');
    repository.git('switch', '--quiet', '--create', 'privacy-4');
    addCarrier(repository);
    await repository.policy(check, ['--write'], { today: TODAY });
    await repository.policy(check, ['--report', 'report.md', '--preview', 'https://preview.example.no/7'], {
      today: TODAY,
    });
    return repository.read('report.md');
  } finally {
    rmSync(repository.root, { recursive: true });
  }
}

function addCarrier({ root, edit, write }: Repository): void {
  cpSync(join(root, PRIVACY, '3'), join(root, PRIVACY, '4'), { recursive: true });
  edit(`${PRIVACY}/4/facts.yaml`, 'named: [Posten, PostNord]', 'named: [Posten, PostNord, Bring]');
  write(
    `${PRIVACY}/4/version.yaml`,
    `effective: "2027-02-01"
change: material
because: { nb: Vi tar i bruk en transportør til., en: We start using one more carrier. }
summary: { nb: Bring kan levere pakken din., en: Bring may deliver your parcel. }
impact:
  nb: Bring får navnet, adressen, telefonnummeret og e-postadressen din når de leverer til deg.
  en: Bring gets your name, address, phone number and e-mail address when they deliver to you.
`,
  );
}

function page(markdown: string): string {
  const body = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeStringify, { allowDangerousHtml: true })
    .processSync(markdown);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Report</title><style>${STYLE}</style><main>${String(body)}</main></html>`;
}
