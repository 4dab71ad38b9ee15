import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { check } from '../../scripts/policy/check.ts';
import { openApi } from '../support/api.ts';
import { aClone, aRepository, emptyRepository, type Repository } from '../support/git.ts';
import { largeHouse } from '../support/large.ts';

const TERMS = 'content/policies/terms';
const HASHES = 'content/policies/hashes.yaml';

let repository: Repository;
beforeEach(() => {
  repository = aRepository();
});
afterEach(() => repository.remove());

/** A third version on a branch of its own, which differs in what `edit` does. */
function draft(settings: string, edit: () => void = () => {}): void {
  repository.git('switch', '--quiet', '--create', 'draft');
  cpSync(join(repository.root, TERMS, '2'), join(repository.root, TERMS, '3'), { recursive: true });
  const texts = 'because: { nb: Fordi., en: Because. }\nsummary: { nb: Kort., en: Short. }\n';
  repository.write(`${TERMS}/3/version.yaml`, `${settings}\n${texts}`);
  edit();
}

interface Json {
  errors: number;
  base: string | null;
  faults: { severity: string; file: string; line?: number; what: string; why: string; remedy: string }[];
  versions: { ref: string; change: string | null; proposal: string | null; findings: { rule: string }[] }[];
}

async function checked(args: string[] = [], wish: Parameters<Repository['policy']>[2] = {}): Promise<Json> {
  return JSON.parse((await repository.policy(check, ['--json', ...args], wish)).out) as Json;
}

const errors = ({ faults }: Json) => faults.filter(({ severity }) => severity === 'error');

describe('policy check', () => {
  test('finds nothing in a house that is in order', async () => {
    const { code, out } = await repository.policy(check);
    expect(out).toContain('1 policies, 2 versions in nb and en, 0 new');
    expect(code).toBe(0);
  });

  test.each<[string, (one: Repository) => void, string, number | undefined, string]>([
    [
      'a word of a text',
      (one) => one.edit(`${TERMS}/1/nb.mdx`, 'Du kan', 'Du får'),
      `${TERMS}/1/nb.mdx`,
      7,
      'was changed',
    ],
    [
      'a day, which no hash sees',
      (one) => one.edit(`${TERMS}/2/version.yaml`, '2025-02-01', '2025-03-01'),
      `${TERMS}/2/version.yaml`,
      1,
      'was changed',
    ],
    [
      'a file that is gone',
      (one) => rmSync(join(one.root, TERMS, '2/facts.yaml')),
      `${TERMS}/2/facts.yaml`,
      undefined,
      'is gone',
    ],
    [
      'a file that was added',
      (one) => one.write(`${TERMS}/1/note.txt`, 'x'),
      `${TERMS}/1/note.txt`,
      undefined,
      'was added',
    ],
    [
      'a hash that was changed',
      (one) => one.write(HASHES, one.read(HASHES).replace(/nb: ...../, 'nb: 00000')),
      HASHES,
      undefined,
      'the hash of terms@1 in "nb" was changed',
    ],
    [
      'a hash that was removed',
      (one) => one.write(HASHES, one.read(HASHES).slice(one.read(HASHES).indexOf('terms@2'))),
      HASHES,
      undefined,
      'the hash of terms@1 was removed',
    ],
    [
      'another kind',
      (one) => one.edit(`${TERMS}/policy.yaml`, 'kind: agreement', 'kind: notice'),
      `${TERMS}/policy.yaml`,
      undefined,
      'the kind was "agreement"',
    ],
    [
      'a recall after the day',
      (one) =>
        one.edit(
          `${TERMS}/policy.yaml`,
          'kind:',
          'recalls: [{ version: 2, by: Kari, because: { nb: Feil, en: Wrong } }]\nkind:',
        ),
      `${TERMS}/policy.yaml`,
      undefined,
      'which applies already',
    ],
  ])('refuses what touches a published version: %s', async (_, spoil, file, line, what) => {
    repository.git('switch', '--quiet', '--create', 'draft');
    spoil(repository);
    const fault = errors(await checked()).find((one) => one.file === file && one.what.includes(what));
    expect(fault).toBeDefined();
    expect(fault!.line).toBe(line);
    expect(fault!.remedy).not.toBe('');
  });

  test('refuses a whole version that is gone', async () => {
    repository.git('switch', '--quiet', '--create', 'draft');
    rmSync(join(repository.root, TERMS, '2'), { recursive: true });
    expect(errors(await checked()).filter(({ what }) => what.includes('this file of it is gone'))).toHaveLength(4);
  });

  test('takes line ends of another system for what they are', async () => {
    const file = `${TERMS}/2/version.yaml`;
    repository.write(file, repository.read(file).replaceAll('\n', '\r\n'));
    expect(errors(await checked())).toEqual([]);
  });
});

describe('what check compares with', () => {
  test('on a branch: where it left main, also when main has gone on', async () => {
    const fork = repository.git('rev-parse', '--short=7', 'HEAD');
    draft('effective: "2027-02-01"\nchange: minor');
    repository.commit('Draft');
    repository.git('switch', '--quiet', 'main');
    repository.write('README.md', 'Other words.\n');
    repository.commit('Go on');
    repository.git('switch', '--quiet', 'draft');
    const found = await checked();
    expect(found.base).toBe(`${fork}, where this branched off main`);
    expect(found.versions.map(({ ref }) => ref)).toEqual(['terms@3']);
  });

  test('in a clone: where it left origin/main, though the clone has an old main', async () => {
    draft('effective: "2027-02-01"\nchange: minor');
    repository.commit('Draft');
    const clone = aClone(repository, '--branch=draft');
    expect(JSON.parse((await clone.policy(check, ['--json'])).out).base).toContain('branched off origin/main');
    clone.remove();
  });

  test('on main: its parent, so that what the last commit brought is new', async () => {
    draft('effective: "2027-02-01"\nchange: minor');
    repository.commit('Draft');
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'draft');
    const found = await checked();
    expect(found.base).toContain('the parent commit');
    expect(found.versions.map(({ ref }) => ref)).toEqual(['terms@3']);
    repository.git('switch', '--quiet', '--detach');
    expect((await checked()).versions.map(({ ref }) => ref)).toEqual(['terms@3']);
  });

  test('on main with work that is not committed: the last commit', async () => {
    repository.edit(`${TERMS}/2/nb.mdx`, 'så fort vi kan', 'raskt');
    const found = await checked();
    expect(found.base).toContain('the last commit');
    expect(errors(found).some(({ what }) => what.includes('this file was changed'))).toBe(true);
  });

  test('the commit that --base names', async () => {
    const found = await checked(['--base', 'HEAD^']);
    expect(found.base).toBe('HEAD^');
    expect(found.versions).toEqual([]);
  });

  test('nothing in the first commit of all: every version is new', async () => {
    const first = aClone(repository);
    first.git('switch', '--quiet', '--detach', 'origin/main^');
    first.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const { versions, base } = JSON.parse((await first.policy(check, ['--json'])).out) as Json;
    expect(base).toBe('an empty repository');
    expect(versions).toHaveLength(2);
    first.remove();
  });

  test('a shallow clone is said to be one: a warning by itself, an error when a base was asked for', async () => {
    const shallow = aClone(repository, '--depth=1');
    const { out, code } = await shallow.policy(check, ['--json']);
    expect(code).toBe(0);
    const [fault] = (JSON.parse(out) as Json).faults;
    expect([fault!.severity, fault!.why, fault!.remedy]).toEqual([
      'warning',
      expect.stringContaining('shallow'),
      'run: git fetch --unshallow',
    ]);
    expect((await shallow.policy(check, ['--base', 'HEAD^'])).error).toMatch(/"HEAD\^" cannot be found[\s\S]*shallow/);
    shallow.remove();
  });

  test('without git it says so, and checks the rest', async () => {
    rmSync(join(repository.root, '.git'), { recursive: true });
    const found = await checked();
    expect(found.faults.map(({ why }) => why)).toEqual(['there is no git repository here']);
    repository.write(`${TERMS}/2/nb.mdx`, '{1}');
    expect(errors(await checked())).toHaveLength(1);
  });

  test('a base that reads like an option is no option', async () => {
    expect((await repository.policy(check, ['--base=--output=x'])).error).toContain('cannot be found');
  });
});

describe('check --write', () => {
  const write = () => repository.policy(check, ['--write', '--json']);

  test('adds the line of a new version, renews it when the draft goes on, and is then content', async () => {
    draft('effective: "2027-02-01"\nchange: minor');
    const before = repository.read(HASHES);
    await write();
    const first = repository.read(HASHES);
    expect(first.startsWith(before.trimEnd())).toBe(true);
    expect(first).toContain('terms@3:\n  nb: ');
    repository.edit(`${TERMS}/3/nb.mdx`, 'så fort vi kan', 'så raskt vi kan');
    expect(errors(await checked()).map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining('if terms@3 is a draft, run: npm run policy -- check --write'),
    ]);
    await write();
    const second = repository.read(HASHES);
    expect(second).not.toBe(first);
    expect(second.split('terms@3')).toHaveLength(2);
    await write();
    expect(repository.read(HASHES)).toBe(second);
    expect(errors(await checked())).toEqual([]);
  });

  test('never renews the line of a published version, nor any line when it cannot know', async () => {
    repository.edit(`${TERMS}/2/nb.mdx`, 'så fort vi kan', 'raskt');
    const before = repository.read(HASHES);
    await write();
    expect(repository.read(HASHES)).toBe(before);
    rmSync(join(repository.root, '.git'), { recursive: true });
    await write();
    expect(repository.read(HASHES)).toBe(before);
  });
});

describe('a version that is not published yet', () => {
  const minor = 'effective: "2027-02-01"\nchange: minor';
  const material = 'effective: "2027-02-01"\nchange: material';
  const address = () => repository.edit(`${TERMS}/3/facts.yaml`, 'email: post@example.no', 'email: hei@example.no');

  test('declared minor is refused when a finding calls for material, with rule, source and remedy', async () => {
    draft(minor, address);
    await repository.policy(check, ['--write']);
    const found = await checked();
    expect(found.versions[0]).toMatchObject({ ref: 'terms@3', change: 'minor', proposal: 'material' });
    const fault = errors(found).find(({ what }) => what.includes('(rule C04)'))!;
    expect(fault.why).toContain('WP260');
    expect(fault.remedy).toContain(`write change: material in ${TERMS}/3/version.yaml`);
  });

  test('declared material it may go out; an override with rule, reason and name does the same for minor', async () => {
    draft(material, address);
    await repository.policy(check, ['--write']);
    expect(errors(await checked()).filter(({ what }) => what.includes('(rule'))).toEqual([]);
    const override = 'overrides: [{ rule: C04, reason: "Den gamle adressen virker fortsatt", by: Ola }]';
    repository.edit(`${TERMS}/3/version.yaml`, 'change: material', `change: minor\n${override}`);
    const found = await checked();
    expect(errors(found).filter(({ what }) => what.includes('(rule'))).toEqual([]);
    expect(
      found.faults.some(({ severity, what }) => severity === 'warning' && what.includes('Ola decided otherwise')),
    ).toBe(true);
  });

  test.each([
    ['material, 29 days ahead', '2027-01-13', 'material', 1],
    ['material, 30 days ahead', '2027-01-14', 'material', 0],
    ['minor, tomorrow', '2026-12-16', 'minor', 0],
    ['minor, yesterday', '2026-12-14', 'minor', 1],
  ])('its day: %s', async (_, day, change, count) => {
    draft(`effective: "${day}"\nchange: ${change}`);
    await repository.policy(check, ['--write']);
    const about = errors(await checked()).filter(({ what }) => what.startsWith('effective '));
    expect(about).toHaveLength(count);
  });

  test('its notice counts from the commit that brought it onto main, however late somebody looks', async () => {
    draft('effective: "2026-12-31"\nchange: material');
    await repository.policy(check, ['--write']);
    repository.commit('Draft of the first of December');
    const about = async (...args: string[]) =>
      errors(await checked(args, { today: '2027-02-01' })).filter(({ what }) => what.startsWith('effective '));
    expect(await about()).toHaveLength(1);
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'draft');
    expect([...(await about()), ...(await about('--base', 'HEAD^'))]).toEqual([]);
  });

  test('is compared with the version that stood, not with one that was taken back', async () => {
    repository.edit(
      `${TERMS}/policy.yaml`,
      'kind:',
      'recalls: [{ version: 2, by: Kari, because: { nb: Feil, en: Wrong } }]\nkind:',
    );
    repository.commit('Take it back');
    draft(minor, () => cpSync(join(repository.root, TERMS, '1/nb.mdx'), join(repository.root, TERMS, '3/nb.mdx')));
    cpSync(join(repository.root, TERMS, '1/en.mdx'), join(repository.root, TERMS, '3/en.mdx'));
    cpSync(join(repository.root, TERMS, '1/facts.yaml'), join(repository.root, TERMS, '3/facts.yaml'));
    expect((await checked()).versions[0]!.findings).toEqual([]);
  });

  test('warnings and information never fail', async () => {
    draft(`${material}\nimported: true`, address);
    await repository.policy(check, ['--write']);
    const { code, out } = await repository.policy(check, ['--json']);
    const severities = (JSON.parse(out) as Json).faults.map(({ severity }) => severity);
    expect(severities.length).toBeGreaterThan(0);
    expect(severities).not.toContain('error');
    expect(code).toBe(0);
  });
});

describe('files that are none', () => {
  test('a link out of the folder is refused by name and never read', async () => {
    const secret = join(repository.root, 'secret.txt');
    writeFileSync(secret, 'the secret');
    symlinkSync(secret, join(repository.root, TERMS, '2/note.mdx'));
    symlinkSync(repository.root, join(repository.root, 'content/policies/away'));
    const { out } = await repository.policy(check, ['--json']);
    const links = errors(JSON.parse(out) as Json).filter(({ what }) => what === 'a symbolic link');
    expect(links.map(({ file }) => file)).toEqual(['content/policies/away', `${TERMS}/2/note.mdx`]);
    expect(out).not.toContain('the secret');
  });

  test.each([
    ['Latin-1', Buffer.from('Vi tar vare på', 'latin1')],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff])],
  ])('%s is refused by name', async (_, bytes) => {
    writeFileSync(join(repository.root, TERMS, '2/nb.mdx'), bytes);
    expect(errors(await checked()).find(({ what }) => what.includes('not UTF-8'))?.file).toBe(`${TERMS}/2/nb.mdx`);
  });

  test('a folder called like a file is no file, and nothing breaks', async () => {
    mkdirSync(join(repository.root, TERMS, '2/x.mdx'));
    expect(errors(await checked())).toEqual([]);
  });
});

describe('how check speaks', () => {
  test('as GitHub annotations, one line each, whatever the words hold', async () => {
    repository.write(`${TERMS}/2/nb.mdx`, '# 100 % [#a]\n');
    const { out } = await repository.policy(check, [], { env: { GITHUB_ACTIONS: 'true' } });
    const lines = out.split('\n').filter((line) => line.startsWith('::'));
    expect(lines.find((line) => line.includes('a heading of level 1'))).toMatch(
      /^::error file=content\/policies\/terms\/2\/nb\.mdx,line=1,col=1::a heading of level 1%0Awhy: .+%0Ado: /,
    );
    expect(lines.every((line) => /^::(error|warning|notice) file=[^:]+::./.test(line))).toBe(true);
  });

  test('a call that makes no sense is told how it should be', async () => {
    expect((await repository.policy(check, ['privacy'])).error).toContain('always reads everything');
    expect((await repository.policy(check, ['--preview', 'javascript:alert(1)'])).error).toContain('no address');
  });
});

describe('the report', () => {
  let key = '';

  async function report(...args: string[]): Promise<string> {
    await repository.policy(check, ['--write']);
    await repository.policy(check, ['--report', 'report.md', ...args], { env: { POLICY_KEY: key } });
    return repository.read('report.md');
  }

  /** The real API on a port of its own, where three users have said yes to terms@2; one has no address. */
  async function anApi(): Promise<{ url: string; close(): Promise<void> }> {
    const api = await openApi(Date.parse('2026-12-01T11:00:00Z'));
    for (const version of [1, 2])
      await api.publish(version, { policy: 'terms', kind: 'agreement', change: version > 1 ? 'material' : null });
    for (const user of ['1001', '1002', '1003']) {
      const contact = user === '1003' ? { locale: 'nb' } : { email: `${user}@example.no`, locale: 'nb' };
      await api.call('PUT', `/v1/users/${user}`, { body: contact });
      const { token } = await api.line(user, 'terms');
      await api.answer(user, { answer: 'accept', token: token! });
    }
    key = api.secrets.read;
    const server = await new Promise<ServerType>((done) => {
      const made = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, () => done(made));
    });
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        server.close();
        await api.close();
      },
    };
  }

  test('says what people read, what changed, what that calls for and why, and where to see it', async () => {
    draft('effective: "2027-02-01"\nchange: minor', () =>
      repository.edit(`${TERMS}/3/facts.yaml`, 'email: post@example.no', 'email: hei@example.no'),
    );
    const text = await report('--preview', 'https://preview.example.no/7/');
    expect(text).toContain('## terms@3');
    expect(text).toContain('Applies from **2027-02-01**. Declared **minor**; the findings suggest **material**.');
    expect(text).toContain('| nb | Fordi\\. | Kort\\. | – |');
    expect(text).toContain('hei@<!-- -->example\\.no');
    expect(text).toMatch(/\| C04 \| material \| .+ \| WP260 29/);
    expect(text).toMatch(/https:\/\/preview\.example\.no\/7\/nb\/[a-z]+\/3\//);
    expect(text).toMatch(/https:\/\/preview\.example\.no\/7\/en\/[a-z]+\/changes\/2\.\.\.3\//);
    expect(text).toContain('**1 to correct');
  });

  test('says how many people follow, from a running API, without naming anybody', async () => {
    draft('effective: "2027-02-01"\nchange: material');
    const api = await anApi();
    const text = await report('--api', api.url);
    expect(text).toMatch(/\*\*Size:\*\* prompts 3 customers; mails 2 nb/);
    expect(text).toContain('1 without an address');
    await api.close();
    expect(await report('--api', api.url)).toContain('**Size:** not known');
  });

  test('hands over the content hash to whoever has no terminal, and what is pasted is what --write would have written', async () => {
    draft('effective: "2027-02-01"\nchange: minor');
    await repository.policy(check, ['--report', 'report.md']);
    const [, pasted] = /```yaml\n([^`]+)```/.exec(repository.read('report.md'))!;
    const before = repository.read(HASHES);
    await repository.policy(check, ['--write']);
    expect(repository.read(HASHES)).toBe(before + pasted);
    expect(await report()).not.toContain('```');
  });

  test('says so when there is no new version', async () => {
    const text = await report();
    expect(text).toContain('**Ready to publish**');
    expect(text).toContain('No new version in this change.');
  });

  test('lets no word of a text format, link, mention or run anything', async () => {
    draft('effective: "2027-02-01"\nchange: minor');
    repository.edit(
      `${TERMS}/3/version.yaml`,
      'nb: Fordi.',
      `nb: '</td><img src=x onerror=alert(1)> [klikk](https://evil.example) @kari #1 | **fet** ![x](y) https://evil.example'`,
    );
    const text = await report();
    const row = text.split('\n').find((line) => line.startsWith('| nb |'))!;
    expect(row.match(/[@#](?!<!-- -->)/g)).toBeNull();
    expect(row.replaceAll('<!-- -->', '')).not.toMatch(/<|(?<!\\)[[\]*#]|https:\/\//);
    expect(row.split(' | ')).toHaveLength(4);
  });

  test('fits into a comment, however much is wrong', async () => {
    draft('effective: "2027-02-01"\nchange: minor', () => {
      for (let number = 4; number < 40; number++)
        cpSync(join(repository.root, TERMS, '3'), join(repository.root, TERMS, String(number)), { recursive: true });
    });
    repository.edit(`${TERMS}/3/version.yaml`, 'nb: Fordi.', `nb: ${'Fordi det er slik. '.repeat(4000)}`);
    const text = await report();
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('the rest is left out');
  });
});

describe('time', () => {
  test('twenty new versions in two languages take at most five seconds of work', async () => {
    const large = emptyRepository();
    large.git('commit', '--quiet', '--allow-empty', '--message', 'Start');
    large.git('switch', '--quiet', '--create', 'draft');
    for (const [path, text] of largeHouse(20)) large.write(path, text);
    cpSync(resolve('content/rules.yaml'), join(large.root, 'content/rules.yaml'));
    const before = process.cpuUsage();
    const { out } = await large.policy(check, ['--json']);
    const { user, system } = process.cpuUsage(before);
    expect((JSON.parse(out) as Json).versions).toHaveLength(20);
    expect((user + system) / 1e6).toBeLessThan(5);
    large.remove();
  });
});
