import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, served } from '../site/built.ts';
import { type Api, openApi } from '../support/api.ts';
import { aPlace, type Job, type Place, PROJECT, runJob, type Step, workflow } from '../support/workflow.ts';

const NAMES = globSync('policy-*.yml', { cwd: join(PROJECT, '.github/workflows') }).map((name) =>
  name.replace('.yml', ''),
);
const text = (name: string) => readFileSync(join(PROJECT, `.github/workflows/${name}.yml`), 'utf8');
const jobsOf = (name: string): Job[] => Object.values(workflow(name).jobs);
const stepsOf = (name: string): Step[] => jobsOf(name).flatMap(({ steps }) => steps);
const PRIVACY = 'content/policies/privacy';

let place: Place;
beforeAll(() => {
  place = aPlace();
});
afterAll(() => place.remove());

describe('every workflow', () => {
  test('there are five', () => {
    expect(NAMES.toSorted()).toEqual([
      'policy-check',
      'policy-new',
      'policy-publish',
      'policy-report',
      'policy-witness',
    ]);
  });

  test.each(NAMES)('%s says what it may do, uses only GitHub’s own actions, and cannot run for ever', (name) => {
    expect(workflow(name).permissions).toBeDefined();
    expect(
      stepsOf(name)
        .flatMap(({ uses }) => uses ?? [])
        .filter((uses) => !/^actions\/[\w-]+@v\d+$/.test(uses)),
    ).toEqual([]);
    expect(jobsOf(name).every((job) => 'timeout-minutes' in job)).toBe(true);
  });

  test.each(NAMES)('%s puts nothing that others write into a script: values come as variables', (name) => {
    expect(stepsOf(name).filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

describe('policy-check', () => {
  const contexts = (base = 'main') => ({
    'github.base_ref': base,
    'vars.POLICY_PREVIEW': 'https://preview.example.no/{number}',
    'github.event.pull_request.number': '7',
  });

  test('reads, has no secret, leaves no key behind, and works without a network', () => {
    expect(workflow('policy-check').permissions).toEqual({ contents: 'read' });
    expect(text('policy-check')).not.toMatch(/secrets\.|github\.token|pull_request_target/);
    const checkout = stepsOf('policy-check').find(({ uses }) => uses?.startsWith('actions/checkout'));
    expect(checkout?.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
    const runs = stepsOf('policy-check').flatMap(({ run }) => (run?.includes('npm run') ? [run] : []));
    expect(runs).toHaveLength(2);
    expect(runs.filter((run) => !run.includes('unshare --net'))).toEqual([]);
  });

  test('reports a new version, builds it, and says yes; then no, when a published text is touched', async () => {
    const { repository } = place;
    repository.git('switch', '--quiet', '--create', 'draft', 'main');
    cpSync(join(repository.root, PRIVACY, '3'), join(repository.root, PRIVACY, '4'), { recursive: true });
    repository.write(
      `${PRIVACY}/4/version.yaml`,
      'effective: "2099-01-01"\nchange: material\nbecause: { nb: En skrivefeil., en: A typo. }\nsummary: { nb: En skrivefeil er rettet., en: A typo is corrected. }\n',
    );
    repository.edit(`${PRIVACY}/4/nb.mdx`, '## Klage til Datatilsynet', '## Klage til tilsynet');
    const hashes = await runJob('policy-check', {
      cwd: repository.root,
      contexts: contexts(),
      env: place.env,
      without: ['Build'],
    });
    expect(hashes.output).toContain('privacy@4 has no content hash');
    expect(hashes.failed).toBe('Check');
    const { check } = await import('../../scripts/policy/check.ts');
    await repository.policy(check, ['--write']);
    repository.commit('Correct a typo');

    const { code, output } = await runJob('policy-check', {
      cwd: repository.root,
      contexts: contexts(),
      env: place.env,
    });
    expect(code, output).toBe(0);
    const summary = readFileSync(place.env.GITHUB_STEP_SUMMARY!, 'utf8');
    expect(summary).toContain('## privacy@4');
    expect(summary).toContain('https://preview.example.no/7/nb/personvern/endringer/3...4/');
    expect(existsSync(join(repository.root, 'dist/nb/personvern/4/index.html'))).toBe(true);

    repository.edit(`${PRIVACY}/3/nb.mdx`, '## Klage til Datatilsynet', '## Klage');
    repository.commit('Touch what is published');
    const refused = await runJob('policy-check', { cwd: repository.root, contexts: contexts(), env: place.env });
    expect(refused.failed).toBe('Check');
    expect(refused.output).toMatch(
      /::error file=content\/policies\/privacy\/3\/nb\.mdx,line=\d+::privacy@3 is published/,
    );
    expect(refused.ran).toContain('Show the report');
    expect(refused.ran).not.toContain('Build');
  }, 120_000);
});

describe('policy-report', () => {
  const contexts = {
    'github.token': 'token',
    'github.repository': 'shop/policies',
    'github.event.workflow_run.id': '11',
    'github.event.workflow_run.head_sha': 'abc',
  };

  test('may write comments and nothing else, and never checks out what it was sent', () => {
    expect(workflow('policy-report').permissions).toEqual({});
    expect(jobsOf('policy-report').map(({ permissions }) => permissions)).toEqual([
      { actions: 'read', 'pull-requests': 'write' },
    ]);
    expect(stepsOf('policy-report').filter(({ uses }) => uses)).toEqual([]);
  });

  test('comments on the pull request that the commit belongs to, however long the report is', async () => {
    writeFileSync(join(place.temp, 'artifact.md'), `# Policy check\n${'x'.repeat(100_000)}`);
    const cwd = join(place.temp, 'report');
    mkdirSync(cwd);
    const run = await runJob('policy-report', { cwd, contexts, env: { ...place.env, GH_ANSWER: '42' } });
    expect(run.failed, run.output).toBeUndefined();
    expect(place.calls().at(-1)).toBe('pr comment 42 --body-file comment.md --edit-last --create-if-none');
    expect(readFileSync(join(cwd, 'comment.md')).length).toBe(60_000);
  });

  test('says so, and comments nowhere, when the pull request is closed', async () => {
    const before = place.calls().filter((call) => call.startsWith('pr')).length;
    const cwd = join(place.temp, 'closed');
    mkdirSync(cwd);
    const run = await runJob('policy-report', { cwd, contexts, env: place.env });
    expect([run.code, run.output]).toEqual([0, expect.stringContaining('nothing to comment on')]);
    expect(place.calls().filter((call) => call.startsWith('pr'))).toHaveLength(before);
  });
});

describe('policy-new', () => {
  const contexts = {
    'inputs.policy': 'privacy',
    'github.actor': 'kari',
    'github.actor_id': '1',
    'github.token': 'token',
  };

  test('offers every policy there is', () => {
    const { inputs } = workflow('policy-new').on.workflow_dispatch as { inputs: { policy: { options: string[] } } };
    const folders = readdirSync(join(PROJECT, 'content/policies'), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    expect(inputs.policy.options.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test('pushes a branch with the copy and opens a pull request; a second start is told that there is one', async () => {
    const { repository, remote } = place;
    repository.git('switch', '--quiet', '--force', 'main');
    const run = await runJob('policy-new', { cwd: repository.root, contexts, env: place.env });
    expect(run.failed, run.output).toBeUndefined();
    const log = repository.git('--git-dir', remote, 'log', '--format=%an %s', '-2', 'privacy-4');
    expect(log.split('\n')).toEqual([
      'kari Prepare privacy@4: day and reasons are to be written',
      'kari Copy privacy@3 as privacy@4',
    ]);
    expect(place.calls().at(-1)).toContain('pr create --draft --base main --head privacy-4');
    expect(readFileSync(join(place.temp, 'body.md'), 'utf8')).toContain('content/policies/privacy/4/facts.yaml');

    repository.git('switch', '--quiet', 'main');
    repository.git('branch', '--quiet', '-D', 'privacy-4');
    const again = await runJob('policy-new', { cwd: repository.root, contexts, env: place.env });
    expect(again.failed).toBe('Push the branch');
    expect(again.output).toContain('The branch privacy-4 exists already');
  }, 60_000);
});

describe('policy-publish', () => {
  let api: Api;
  let door: ServerType;
  let live: Served;
  let contexts: Record<string, string>;
  let folder: string;

  beforeAll(async () => {
    api = await openApi(Date.parse('2026-12-01T11:00:00Z'));
    door = await new Promise<ServerType>((done) => {
      const made = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, () => done(made));
    });
    folder = join(place.temp, 'live');
    mkdirSync(folder);
    live = await served(folder);
    place.repository.git('switch', '--quiet', '--force', 'main');
    contexts = {
      'github.workspace': place.repository.root,
      'github.event.before': '0000000000000000000000000000000000000000',
      'vars.POLICY_SITE': live.url,
      'vars.POLICY_API': `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
      'vars.POLICY_DEPLOY': `cp -r "$DIST/." "${folder}/"`,
      'vars.POLICY_CONFIRM': '',
      'secrets.POLICY_KEY': api.secrets.publish,
      'secrets.DEPLOY_TOKEN': '',
    };
  });
  afterAll(async () => {
    live.close();
    door.close();
    await api.close();
  });

  const publish = (changes: Record<string, string> = {}, without: string[] = []) =>
    runJob('policy-publish', {
      cwd: place.repository.root,
      contexts: { ...contexts, ...changes },
      env: { ...place.env, TRIES: '1', PAUSE: '0' },
      without,
    });

  test('makes the pages anew when a day begins in Oslo, summer and winter, one run at a time', () => {
    expect(workflow('policy-publish').on.schedule).toEqual([{ cron: '1 22 * * *' }, { cron: '1 23 * * *' }]);
    expect(text('policy-publish')).toMatch(/group: policy-publish\n\s+cancel-in-progress: false/);
    const withKey = stepsOf('policy-publish').filter(({ env }) =>
      Object.values(env ?? {})
        .join()
        .includes('secrets.POLICY_KEY'),
    );
    expect(withKey.map(({ name }) => name)).toEqual(['Publish']);
  });

  test('publishes nothing while the pages are somewhere else, then all of it once they are up, then has nothing left to do', async () => {
    const elsewhere = await publish({ 'vars.POLICY_DEPLOY': 'true' });
    expect(elsewhere.failed).toBe('Wait until the pages are live');
    expect(elsewhere.output).toContain('Nobody is asked about pages that are not up');
    expect((await api.call('GET', '/v1/policies')).body.policies).toEqual([]);

    const done = await publish({}, ['Build']);
    expect(done.failed, done.output).toBeUndefined();
    const { policies } = (await api.call('GET', '/v1/policies')).body;
    expect(policies.map((one: { policy: string; versions: unknown[] }) => [one.policy, one.versions.length])).toEqual([
      ['newsletter', 1],
      ['privacy', 3],
    ]);
    expect(done.ran.at(-1)).toBe('See that the API has it');
  }, 180_000);

  test('says what to set when nobody has said how to deploy', async () => {
    const { failed, output } = await publish({ 'vars.POLICY_DEPLOY': '' }, ['Build']);
    expect(failed).toBe('Deploy');
    expect(output).toContain('Set the variable');
  });
});

describe('policy-witness', () => {
  let api: Api;
  let door: ServerType;
  beforeAll(async () => {
    api = await openApi();
    door = await new Promise<ServerType>((done) => {
      const made = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, () => done(made));
    });
    place.repository.git('switch', '--quiet', '--force', 'main');
  });
  afterAll(async () => {
    door.close();
    await api.close();
  });

  const witness = (address = `http://127.0.0.1:${(door.address() as AddressInfo).port}`) =>
    runJob('policy-witness', { cwd: place.repository.root, contexts: { 'vars.POLICY_API': address }, env: place.env });
  const pushed = () => place.repository.git('--git-dir', place.remote, 'log', '--format=%an %s', 'main').split('\n');

  test('runs every hour without a secret, one run at a time', () => {
    expect(workflow('policy-witness').on.schedule).toEqual([{ cron: '23 * * * *' }]);
    expect(text('policy-witness')).not.toMatch(/secrets\.|github\.token/);
    expect(text('policy-witness')).toMatch(/group: policy-witness\n\s+cancel-in-progress: false/);
  });

  test('commits what is new and the log’s key, and pushes; nothing when there is nothing; the texts still pass the check', async () => {
    await api.publish(1);
    const first = await witness();
    expect(first.failed, first.output).toBeUndefined();
    expect(pushed()[0]).toBe('policy-witness Witness the log at 2 leaves');
    const again = await witness();
    expect([again.failed, again.output]).toEqual([undefined, expect.stringContaining('nothing to commit')]);

    const { token } = await api.line('kari');
    await api.answer('kari', { answer: 'acknowledge', token });
    expect((await witness()).failed).toBeUndefined();
    expect(pushed().slice(0, 2)).toEqual([
      'policy-witness Witness the log at 3 leaves',
      'policy-witness Witness the log at 2 leaves',
    ]);
    const changed = place.repository.git('show', '--stat', '--format=', '-2', '--name-only').split('\n');
    expect([...new Set(changed)].toSorted()).toEqual([
      'content/keys.yaml',
      'content/log/checkpoint',
      'content/log/heads.txt',
      'content/log/leaves/000000000.txt',
    ]);
    const { check } = await import('../../scripts/policy/check.ts');
    const told = await place.repository.policy(check);
    expect([told.code, told.error], told.out).toEqual([0, '']);
  }, 60_000);

  test('fails, and commits nothing, when the log is another one; does nothing while there is no API', async () => {
    const before = pushed();
    const other = await openApi();
    await other.publish(1);
    const behind = serve({ fetch: other.app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((done) => behind.once('listening', done));
    const refused = await witness(`http://127.0.0.1:${(behind.address() as AddressInfo).port}`);
    expect([refused.failed, refused.output]).toEqual([
      'Pull and verify',
      expect.stringContaining('it has 2 leaves, and had 3'),
    ]);
    behind.close();
    await other.close();
    expect((await witness('')).ran).toEqual([]);
    expect(pushed()).toEqual(before);
  }, 60_000);
});
