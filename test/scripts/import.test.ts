/** `policy import` from real git repositories, folders and files, into a small house. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadHouse } from '#model/house.ts';
import { readContent } from '../../scripts/lib/files.ts';
import { importVerb } from '../../scripts/policy/import.ts';
import { publish } from '../../scripts/policy/publish.ts';
import { openApi } from '../support/api.ts';
import { houseFiles } from '../support/house.ts';
import { serveHouse } from './fixture-site.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const NOW = new Date('2026-06-01T10:00:00Z');

let box: string;
let root: string;
let repo: string;

beforeEach(() => {
  box = mkdtempSync(join(tmpdir(), 'import-'));
  [root, repo] = [join(box, 'house'), join(box, 'source')];
  for (const [path, text] of houseFiles()) put(join(root, path), text);
  put(join(root, 'content/rules.yaml'), readFileSync(join(PROJECT, 'content/rules.yaml'), 'utf8'));
  mkdirSync(repo);
});
afterEach(() => rmSync(box, { recursive: true, force: true }));

function put(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const git = (args: string[], day = '2018-01-01', cwd = repo) =>
  execFileSync('git', ['-c', 'user.name=Kari', '-c', 'user.email=kari@example.no', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      GIT_COMMITTER_DATE: `${day}T12:00:00Z`,
      GIT_AUTHOR_DATE: `${day}T12:00:00Z`,
      GIT_CONFIG_GLOBAL: '/dev/null',
    },
  });

/** A repository in which each text is a commit on the first day of the next month. */
function history(texts: readonly (string | Uint8Array)[], file = 'privacy.md'): void {
  git(['init', '--quiet', '--initial-branch=main']);
  texts.forEach((text, index) => {
    put(join(repo, file), text);
    commit(`Text ${index + 1}`, monthDay(index));
  });
}

const monthDay = (index: number) => `${2016 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;

function commit(message: string, day: string): void {
  git(['add', '--all']);
  git(['commit', '--quiet', '--allow-empty', '-m', message], day);
}

async function run(args: string[]): Promise<{ code: number | string; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const io = {
    out: (text: string) => void out!.push(text),
    err: (text: string) => void err!.push(text),
    env: {},
    root,
    now: () => NOW,
  };
  const code = await importVerb.run(args, io).catch((error: Error) => error.message);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  const plain = (lines: string[]) => lines.join('\n').replace(/\u001b\[\d+m/g, '');
  return { code, out: plain(out!), err: plain(err!) };
}

const fromGit = (...more: string[]) =>
  run(['privacy', '--kind', 'notice', '--git', repo, '--file', 'privacy.md', ...more]);
const fromFile = (name: string, text: string | Uint8Array, ...more: string[]) => {
  put(join(box, name), text);
  return run(['privacy', '--kind', 'notice', '--file', join(box, name), '--date', '2018-07-18', ...more]);
};

const read = (path: string) => readFileSync(join(root, 'content/policies/privacy', path), 'utf8');
/** Every file of the house with its bytes and time, to see that nothing was touched. */
const everything = () =>
  globSync('**/*', { cwd: root })
    .sort()
    .map((path) => {
      const { mtimeMs, size } = statSync(join(root, path));
      return `${path} ${size} ${mtimeMs}`;
    });
const faultsOf = async (policy: string) =>
  loadHouse(await readContent(root)).faults.filter(
    (one) => one.file.includes(`/${policy}/`) && !one.file.endsWith('hashes.yaml'),
  );

const ONE =
  '# Personvern\n\n## Lagring\n\nVi lagrer bilder i 6 måneder.\n\n## Dine rettigheter\n\nDu kan be om innsyn i alt vi har lagret om deg.\n';
const TWO = ONE.replace('6 måneder', '3 måneder');
const THREE = TWO.replace('## Lagring', '## Hvor lenge vi lagrer bilder').replace('alt vi har', 'alt som vi har');

describe('from a git repository', () => {
  test('every commit that a reader would notice becomes a version, marked imported, on the day it came', async () => {
    history([ONE, `${ONE}\n\n`, TWO, THREE]);
    const { code, out } = await fromGit();
    expect([code, out]).toEqual([0, expect.stringContaining('a reader sees no change')]);
    expect(globSync('*/version.yaml', { cwd: join(root, 'content/policies/privacy') }).sort()).toEqual([
      '1/version.yaml',
      '2/version.yaml',
      '3/version.yaml',
    ]);
    expect(read('2/version.yaml')).toMatch(/^# Imported from commit [0-9a-f]{7}\.\n# Its author wrote: Text 3\n/);
    expect(read('2/version.yaml')).toContain('effective: "2016-03-01"\nimported: true\n');
    expect(read('1/version.yaml')).not.toContain('change:');
    expect(read('policy.yaml')).toContain('nb: Personvern');
  });

  test('a clause keeps its id when its heading or its text is rewritten', async () => {
    history([
      ONE,
      TWO,
      THREE,
      `${THREE}\n## Ny del\n\nHelt ny tekst.\n`,
      THREE,
      `${THREE}\n## Ny del\n\nHelt ny tekst.\n`,
    ]);
    await fromGit();
    const ids = (version: number) => [...read(`${version}/nb.mdx`).matchAll(/\[#([a-z0-9-]+)\]/g)].map((one) => one[1]);
    expect([1, 2, 3].map(ids)).toEqual(Array(3).fill(['lagring', 'dine-rettigheter']));
    expect(read('3/nb.mdx')).toContain('## Hvor lenge vi lagrer bilder [#lagring]\n');
    expect([4, 5, 6].map((version) => ids(version)[2])).toEqual(['ny-del', undefined, 'ny-del']);
  });

  test('what changes is proposed with its findings: a figure is material, a comma is not', async () => {
    history([ONE, TWO, TWO.replace('innsyn i alt', 'innsyn  i alt,').replace('alt,', 'alt')]);
    history2([TWO.replace('Vi lagrer', 'Vi lagrer,')]);
    await fromGit();
    expect(read('2/version.yaml')).toMatch(/# Proposed: material\.[\s\S]*#\s+\w\d\d calls for material: .*6.*3/);
    expect(read('2/version.yaml')).toContain('change: "material"');
    expect(read('3/version.yaml')).toContain('change: "minor"');
  });

  test('a missing language is not invented: check names each file to write, and takes the version when it is there', async () => {
    history([ONE, TWO]);
    await fromGit();
    const before = await faultsOf('privacy');
    expect(before.map((one) => one.file)).toEqual([1, 2].map((n) => `content/policies/privacy/${n}/en.mdx`));
    for (const n of [1, 2]) put(join(root, `content/policies/privacy/${n}/en.mdx`), read(`${n}/nb.mdx`));
    const titled = read('policy.yaml').replace(/title:\n/, 'title:\n  en: Privacy\n');
    put(join(root, 'content/policies/privacy/policy.yaml'), titled);
    expect(await faultsOf('privacy')).toEqual([]);
  });

  test('two languages go together, commit by commit, with the same clause ids', async () => {
    git(['init', '--quiet', '--initial-branch=main']);
    const english = (months: number) =>
      `# Privacy\n\n## Storage\n\nWe keep images for ${months} months.\n\n## Your rights\n\nAsk us.\n`;
    put(join(repo, 'privacy.md'), ONE);
    put(join(repo, 'en.md'), english(6));
    commit('Both', '2018-01-01');
    put(join(repo, 'privacy.md'), TWO);
    put(join(repo, 'en.md'), english(3));
    commit('Both again', '2019-01-01');
    expect((await fromGit('--also', 'en=en.md')).code).toBe(0);
    expect(read('2/en.mdx')).toBe(
      '## Storage [#lagring]\n\nWe keep images for 3 months.\n\n## Your rights [#dine-rettigheter]\n\nAsk us.\n',
    );
    expect(await faultsOf('privacy')).toEqual([]);
  });

  test('a merge counts once; the commits of its branch do not', async () => {
    history([ONE]);
    git(['switch', '--quiet', '-c', 'draft']);
    for (const [index, text] of [TWO, THREE].entries()) {
      put(join(repo, 'privacy.md'), text);
      commit(`Draft ${index}`, '2018-03-01');
    }
    git(['switch', '--quiet', 'main']);
    git(['merge', '--quiet', '--no-ff', '-m', 'Merge the draft', 'draft'], '2018-05-05');
    expect((await fromGit()).code).toBe(0);
    expect(existsSync(join(root, 'content/policies/privacy/3'))).toBe(false);
    expect(read('2/version.yaml')).toContain('2018-05-05');
  });

  test('a renamed file is followed only when asked', async () => {
    history([ONE, TWO], 'old.md');
    git(['mv', 'old.md', 'privacy.md']);
    commit('Rename', '2018-01-01');
    put(join(repo, 'privacy.md'), THREE);
    commit('Text 3', '2018-02-01');
    expect((await fromGit('--dry-run')).out).toMatch(/would be 2 versions/);
    expect((await fromGit('--follow')).out).toMatch(/3 versions/);
  });

  test('a bare repository will do, and days never decrease', async () => {
    history([ONE]);
    put(join(repo, 'privacy.md'), TWO);
    commit('By a clock that was wrong', '2009-01-01');
    git(['clone', '--quiet', '--bare', repo, join(box, 'bare')]);
    expect((await run(['privacy', '--kind', 'notice', '--git', join(box, 'bare'), '--file', 'privacy.md'])).code).toBe(
      0,
    );
    expect(read('2/version.yaml')).toContain('effective: "2016-01-01"');
  });

  test('settings of the repository run nothing', async () => {
    history([ONE, TWO]);
    const trap = join(box, 'ran');
    for (const name of ['core.fsmonitor', 'diff.external', 'core.pager', 'diff.x.textconv'])
      git(['config', name, `touch ${trap}`]);
    put(join(repo, '.git/info/attributes'), '*.md diff=x\n');
    expect((await fromGit()).code).toBe(0);
    expect(existsSync(trap)).toBe(false);
  });

  test('a hundred commits and more take less than a minute', async () => {
    const paragraph = (n: number) =>
      `## Del ${n}\n\nDette er del ${n}, som sier noe om bilder, ordrer og e-post i denne butikken.\n\n`;
    const long = Array.from({ length: 30 }, (_, n) => paragraph(n)).join('');
    history(
      Array.from({ length: 120 }, (_, n) => `# Personvern\n\n${long}## Tid\n\nVi sletter etter ${n + 1} dager.\n`),
    );
    const started = performance.now();
    const { code, out, err } = await fromGit();
    expect([code, performance.now() - started < 60_000]).toEqual([0, true]);
    expect(out).toContain('120 versions');
    expect(err).toMatch(/120 of 120 texts read/);
  }, 90_000);

  function history2(texts: string[]): void {
    texts.forEach((text, index) => {
      put(join(repo, 'privacy.md'), text);
      commit('More', `2020-0${index + 1}-01`);
    });
  }
});

describe('what is refused, and leaves nothing behind', () => {
  const refused = async (work: () => Promise<{ code: number | string }>, message: RegExp) => {
    const before = everything();
    const { code } = await work();
    expect(code).toMatch(message);
    expect(code).toMatch(/\n {2}why: .+\n {2}do: {2}.+/);
    expect(everything()).toEqual(before);
  };

  test('a folder that is no repository, one that is not there, one inside a repository', async () => {
    await refused(fromGit, /is no git repository/);
    rmSync(repo, { recursive: true });
    await refused(fromGit, /no such folder/);
    mkdirSync(repo);
    history([ONE], 'sub/privacy.md');
    await refused(
      () => run(['privacy', '--kind', 'notice', '--git', join(repo, 'sub'), '--file', 'privacy.md']),
      /inside the repository/,
    );
  });

  test('a repository without a commit, a file without a history', async () => {
    git(['init', '--quiet']);
    await refused(fromGit, /has no commit/);
    history([ONE], 'docs/Privacy.md');
    await refused(fromGit, /no history[\s\S]*did you mean docs\/Privacy.md\?/);
    put(join(repo, 'privacy.md'), ONE);
    await refused(fromGit, /no history[\s\S]*never committed/);
  });

  test('a binary file, a link, UTF-16', async () => {
    history([ONE, new Uint8Array([80, 75, 3, 4, 0, 0, 1])]);
    await refused(fromGit, /privacy.md in commit [0-9a-f]{7} is no text/);
    await refused(() => fromFile('utf16.md', Buffer.from(ONE, 'utf16le')), /is no text/);
    rmSync(join(repo, 'privacy.md'));
    execFileSync('ln', ['-s', '/etc/passwd', join(repo, 'privacy.md')]);
    commit('Link', '2018-01-01');
    await refused(fromGit, /is no file but a link/);
  });

  test('Latin-1, anywhere in the history, unless accepted', async () => {
    history([Buffer.from(ONE, 'latin1'), TWO]);
    await refused(fromGit, /in commit [0-9a-f]{7} is not UTF-8 \(line 5\)[\s\S]*--accept latin1/);
    expect((await fromGit('--accept', 'latin1')).code).toBe(0);
    expect(read('1/nb.mdx')).toContain('6 måneder');
  });

  test('Windows line ends, unless accepted', async () => {
    history([ONE.replaceAll('\n', '\r\n'), TWO]);
    await refused(fromGit, /CRLF[\s\S]*--accept crlf/);
    expect((await fromGit('--accept', 'crlf')).code).toBe(0);
    expect(read('1/nb.mdx')).not.toContain('\r');
  });

  test('changes not committed, a detached head, a shallow clone, unless accepted', async () => {
    history([ONE, TWO]);
    put(join(repo, 'privacy.md'), THREE);
    await refused(fromGit, /not committed: M privacy.md[\s\S]*--accept dirty/);
    git(['checkout', '--quiet', '--', '.']);
    git(['checkout', '--quiet', 'HEAD~1']);
    await refused(fromGit, /detached HEAD[\s\S]*--accept detached/);
    git(['switch', '--quiet', 'main']);
    const shallow = join(box, 'shallow');
    git(['clone', '--quiet', '--depth', '1', `file://${repo}`, shallow]);
    await refused(
      () => run(['privacy', '--kind', 'notice', '--git', shallow, '--file', 'privacy.md']),
      /shallow[\s\S]*unshallow/,
    );
    expect(
      (await run(['privacy', '--kind', 'notice', '--git', shallow, '--file', 'privacy.md', '--accept', 'shallow']))
        .code,
    ).toBe(0);
  });

  test('a policy that has versions, also by a second import', async () => {
    await refused(() => run(['terms', '--file', __filename, '--date', '2018-01-01']), /holds 1, 2 already/);
    await fromFile('x.md', ONE);
    await refused(() => fromFile('x.md', TWO), /holds 1 already/);
  });

  test('a day to come, an empty text, a folder that cannot be written', async () => {
    put(join(box, 'x.md'), ONE);
    await refused(
      () => run(['privacy', '--kind', 'notice', '--file', join(box, 'x.md'), '--date', '2026-06-02']),
      /today is 2026-06-01/,
    );
    await refused(() => fromFile('empty.md', ' \n'), /no text to import/);
    await refused(() => run(['privacy', '--file', join(box, 'x.md'), '--date', '2018-01-01']), /add --kind/);
  });

  test('calls that make no sense, before anything is read', async () => {
    for (const [args, message] of [
      [[], /needs one policy/],
      [['Privacy', '--folder', 'x'], /no policy id/],
      [['privacy', '--folder', 'x', '--file', 'y', '--date', '2018-01-01'], /needs one source/],
      [['privacy', '--file', 'y'], /needs one source/],
      [['privacy', '--file', 'y', '--date', '2018-02-30'], /no calendar day/],
      [['privacy', '--git', 'x', '--file', '../y'], /path inside the repository/],
      [['privacy', '--folder', 'x', '--accept', 'all'], /latin1, crlf/],
      [['privacy', '--folder', 'x', '--also', 'en'], /--also en=/],
    ] as [string[], RegExp][])
      expect((await run(args)).code).toMatch(message);
    expect((await run(['privacy', '--kind', 'notice', '--folder', box, '--locale', 'sv'])).code).toMatch(
      /no language "sv"/,
    );
  });

  test('a kill at any moment leaves the house without a policy or with the whole of it', async () => {
    history(Array.from({ length: 40 }, (_, n) => ONE.replace('6', String(n + 1))));
    const script = `import { importVerb } from '${PROJECT}/scripts/policy/import.ts';
      await importVerb.run(${JSON.stringify(['privacy', '--kind', 'notice', '--git', repo, '--file', 'privacy.md'])},
        { out() {}, err() {}, env: {}, root: ${JSON.stringify(root)}, now: () => new Date('${NOW.toISOString()}') });`;
    for (const nth of [1, 20, 60, 81]) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: PROJECT, stdio: 'ignore' });
      let writes = 0;
      const watching = watch(join(root, 'content'), { recursive: true }, () => {
        if (++writes === nth) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      watching.close();
      const versions = globSync('*/version.yaml', { cwd: join(root, 'content/policies/privacy') }).length;
      expect([nth, writes >= nth]).toEqual([nth, true]);
      expect([0, 40]).toContain(versions);
      const strays = [...(await readContent(root)).keys()].filter(
        (path) => !/policies\/(terms|privacy|hashes)|site/.test(path),
      );
      expect(strays).toEqual([]);
      rmSync(join(root, 'content/policies/privacy'), { recursive: true, force: true });
    }
  });
});

describe('from files', () => {
  test('a folder of dated texts, in two languages', async () => {
    put(join(box, 'nb/2018-07-18.md'), ONE);
    put(
      join(box, 'nb/personvern_20210501.html'),
      `<h1>Personvern</h1><h2>Lagring</h2><p>Vi lagrer bilder i 3 m&aring;neder.</p><h2>Dine rettigheter</h2><p>Du kan be om innsyn i alt vi har lagret om deg.</p>`,
    );
    put(join(box, 'en/2018-07-18.md'), '## Storage\n\nSix months.\n\n## Rights\n\nAsk.\n');
    const { code, out } = await run([
      'privacy',
      '--kind',
      'notice',
      '--folder',
      join(box, 'nb'),
      '--also',
      `en=${join(box, 'en')}`,
    ]);
    expect([code, out]).toEqual([0, expect.stringContaining('2 versions')]);
    expect(read('2/nb.mdx')).toBe(read('1/nb.mdx').replace('6 måneder', '3 måneder'));
    expect(read('2/version.yaml')).toContain('effective: "2021-05-01"');
  });

  test.each([
    ['privacy.md', /name holds no calendar day/],
    ['2018-02-30.md', /no calendar day/],
    ['2018-07-18.docx', /neither in .md nor in .html/],
  ])('a folder with %s in it is refused, naming it', async (name, message) => {
    put(join(box, 'texts', name), ONE);
    expect((await run(['privacy', '--kind', 'notice', '--folder', join(box, 'texts')])).code).toMatch(message);
  });

  test('two texts of one day are refused', async () => {
    for (const name of ['a-2018-07-18.md', 'b-2018-07-18.md']) put(join(box, 'texts', name), ONE);
    expect((await run(['privacy', '--kind', 'notice', '--folder', join(box, 'texts')])).code).toMatch(
      /have the same day/,
    );
  });

  test('a policy.yaml that is there is kept, and says kind and language', async () => {
    const policy = 'id: privacy\nkind: agreement\nprevailing: en\nslug: { nb: p, en: p }\ntitle: { nb: P, en: P }\n';
    put(join(root, 'content/policies/privacy/policy.yaml'), policy);
    expect((await fromFile('x.md', ONE)).code).toBe(0);
    expect(read('policy.yaml')).toBe(policy);
    expect(existsSync(join(root, 'content/policies/privacy/1/en.mdx'))).toBe(true);
  });

  test('a dry run writes nothing and says what it would', async () => {
    const before = everything();
    expect((await fromFile('x.md', ONE, '--dry-run')).out).toContain('Nothing was written. There would be 1 version');
    expect(everything()).toEqual(before);
  });

  test('is published like any other history, and mails nobody', async () => {
    put(join(box, 'texts/2018-07-18.md'), ONE);
    put(join(box, 'texts/2019-07-18.md'), TWO);
    await run(['privacy', '--kind', 'notice', '--folder', join(box, 'texts'), '--also', `en=${join(box, 'texts')}`]);
    const { house } = loadHouse(await readContent(root));
    const [site, api] = [await serveHouse(house!), await openApi(NOW.getTime())];
    await api.store.putUsers([{ user: 'ola', email: 'ola@example.no', locale: 'nb' }], NOW.getTime());
    const server = (await import('@hono/node-server')).serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const io = { out() {}, err() {}, env: { POLICY_KEY: api.secrets.publish }, root, now: () => NOW };
    expect(await publish.run(['--api', `http://127.0.0.1:${port}`, '--site', site.url], io)).toBe(0);
    const { policies } = await api.store.published();
    expect(policies.find((one) => one.policy === 'privacy')!.versions.map((one) => one.effective)).toEqual([
      '2018-07-18',
      '2019-07-18',
    ]);
    expect((await api.store.campaigns()).filter((one) => one.policy === 'privacy')).toEqual([]);
    server.close();
    await site.close();
    await api.close();
  });
});
