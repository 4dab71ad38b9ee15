import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, type Environment, readConfig, requireNode, SETTINGS } from '../../api/config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = (changes: Environment = {}): Environment => ({
  DATABASE_URL: join(folder, 'data/policy.sqlite'),
  PROMPT_KEY_FILE: join(folder, 'data/prompt.key'),
  LOG_KEY_FILE: join(folder, 'data/log.key'),
  ...changes,
});

function faultsOf(changes: Environment): readonly string[] {
  try {
    readConfig(environment(changes));
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  test('are all optional, and an empty one is one left out', () => {
    const config = readConfig(environment({ PORT: '', SITE_DIR: ' ', SMTP_URL: '' }));
    expect(config).toMatchObject({ port: 8787, host: '127.0.0.1', siteDir: null, mail: null });
  });

  test('are told wrong all at once, each with its name and what to do', () => {
    const faults = faultsOf({
      PORT: '65536',
      DATABASE_URL: 'mysql://localhost/x',
      SITE_DIR: join(folder, 'nowhere'),
      SMTP_URL: 'localhost:25',
      MAIL_FROM: 'not an address',
      MAIL_WORKER: 'maybe',
    });
    const names = ['PORT', 'DATABASE_URL', 'SITE_DIR', 'MAIL_WORKER', 'SMTP_URL', 'MAIL_FROM'];
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(names);
    for (const fault of faults) expect(fault).toMatch(/(Set|Name|Run|Write)\b/);
  });

  const wrong: [string, string][] = [
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', 'eighty'],
    ['DATABASE_URL', 'postgres://[/x'],
    ['DATABASE_URL', 'https://db.example/x'],
    ['WITNESS', 'http://policy.example/log/checkpoint'],
    ['WITNESS', 'ftp://policy.example/log/checkpoint'],
    ['SMTP_URL', 'http://localhost:25'],
    ['MAIL_FROM', 'post@example.no'],
    ['MAIL_WORKER', 'no'],
    ['MAIL_PER_HOUR', '0'],
    ['MAIL_PER_DOMAIN', 'many'],
    ['MAIL_QUIET', '21-25'],
    ['MAIL_REMINDER_DAYS', '-7'],
  ];
  test.each(wrong)('say what is wrong with %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  test('take a sender with or without a name, and keep the address', () => {
    for (const MAIL_FROM of ['post@example.no', 'Stavanger foto <post@example.no>']) {
      const { mail } = readConfig(environment({ SMTP_URL: 'smtp://localhost:25', MAIL_FROM, MAIL_WORKER: 'off' }));
      expect(mail).toMatchObject({ smtpUrl: 'smtp://localhost:25', from: 'post@example.no', inProcess: false });
    }
  });

  test('say how mail goes out: no limit unless they do', () => {
    const manners = (more: Record<string, string>) =>
      readConfig(environment({ SMTP_URL: 'smtp://localhost:25', ...more })).mail!.manners;
    expect(manners({})).toEqual({
      perHour: null,
      perDomain: null,
      quiet: null,
      reminderDays: null,
      unknownMs: 600_000,
    });
    expect(
      manners({ MAIL_PER_HOUR: '3600', MAIL_PER_DOMAIN: '2', MAIL_QUIET: '21-7', MAIL_REMINDER_DAYS: '7' }),
    ).toEqual({
      perHour: 3_600,
      perDomain: 2,
      quiet: { from: 21, to: 7 },
      reminderDays: 7,
      unknownMs: 600_000,
    });
    expect(manners({ MAIL_UNKNOWN: 'off' }).unknownMs).toBeNull();
    expect(manners({ MAIL_UNKNOWN: '30' }).unknownMs).toBe(1_800_000);
    for (const wrong of ['0', '1441', 'never']) expect(() => manners({ MAIL_UNKNOWN: wrong })).toThrow('MAIL_UNKNOWN');
  });

  test('are each told in one line, with their default', () => {
    expect(new Set(SETTINGS.map((one) => one.name)).size).toBe(SETTINGS.length);
    const used = readFileSync(join(import.meta.dirname, '../../api/config.ts'), 'utf8').matchAll(
      /read\('([A-Z_]+)'\)/g,
    );
    expect(new Set([...used].map((match) => match[1]))).toEqual(new Set(SETTINGS.map((one) => one.name)));
  });
});

describe('the prompt key', () => {
  test('is made at the first start, for its owner alone, and the same ever after', () => {
    const { promptKey } = readConfig(environment());
    expect(promptKey).toHaveLength(32);
    expect(statSync(join(folder, 'data/prompt.key')).mode & 0o777).toBe(0o600);
    expect(readConfig(environment()).promptKey).toEqual(promptKey);
  });

  test('is another one elsewhere', () => {
    const other = { PROMPT_KEY_FILE: join(folder, 'other.key') };
    expect(readConfig(environment(other)).promptKey).not.toEqual(readConfig(environment()).promptKey);
  });

  test('that is none is not used and not replaced', () => {
    const file = join(folder, 'short.key');
    writeFileSync(file, 'abc\n');
    expect(faultsOf({ PROMPT_KEY_FILE: file })).toEqual([expect.stringContaining('PROMPT_KEY_FILE')]);
    expect(readFileSync(file, 'utf8')).toBe('abc\n');
  });

  test('where it cannot be made is a fault that names the place', () => {
    mkdirSync(join(folder, 'taken'));
    expect(faultsOf({ PROMPT_KEY_FILE: join(folder, 'taken') })).toEqual([expect.stringContaining('EISDIR')]);
  });
});

describe('Node', () => {
  test('has to be 24 or newer', () => {
    for (const version of ['20.20.0', '22.18.0', '23.11.1'])
      expect(() => requireNode(version)).toThrow(/npm run serve/);
    for (const version of ['24.0.0', '24.21.0', '26.1.0']) expect(() => requireNode(version)).not.toThrow();
  });
});
