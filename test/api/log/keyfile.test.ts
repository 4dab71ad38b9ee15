import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogKeyFault, openLogKey } from '../../../api/log/keyfile.ts';
import { utf8 } from '../../../content/model/receipt.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-key-'));
  path = join(folder, 'keys', 'log.pem');
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = () => openLogKey(path, { mayMake: true });
const faultOf = (mayMake = true) => {
  try {
    openLogKey(path, { mayMake });
  } catch (error) {
    if (error instanceof LogKeyFault) return error.message;
    throw error;
  }
  return null;
};

describe('the log key’s file', () => {
  test('is made at first start, for its owner alone, with a word about backing it up', () => {
    const { key, word } = make();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['log.pem']);
    expect(word).toContain(path);
    expect(word).toContain(key.kid);
    expect(word).toMatch(/Back it up now/);
  });

  test('gives the same key at the next start, and says nothing', () => {
    const first = make();
    const again = openLogKey(path, { mayMake: false });
    expect(again.word).toBe(null);
    expect(again.key.jwk).toEqual(first.key.jwk);
    expect(first.key.verify(utf8('x'), again.key.sign(utf8('x')))).toBe(true);
  });

  test('holds a key that other tools can read', () => {
    make();
    expect(readFileSync(path, 'utf8')).toMatch(
      /^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=]{64}\n-----END PRIVATE KEY-----\n$/,
    );
  });

  test('publishes the public half only', () => {
    expect(Object.keys(make().key.jwk).sort()).toEqual(['crv', 'kty', 'x']);
    expect(JSON.stringify(make().key)).not.toContain('"d"');
  });

  test('is refused when others may read it, with what to do', () => {
    make();
    for (const mode of [0o644, 0o640, 0o604, 0o602]) {
      chmodSync(path, mode);
      expect(faultOf()).toMatch(new RegExp(`open to other users \\(mode ${mode.toString(8)}\\).*chmod 600`));
    }
    chmodSync(path, 0o400);
    expect(faultOf()).toBe(null);
  });

  test('is not made anew for a log that was signed with another one', () => {
    expect(faultOf(false)).toMatch(/The log has entries, but its key .* is not there.*backup/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is refused when it is damaged, and left as it is', () => {
    make();
    for (const text of ['', 'hello', readFileSync(path, 'utf8').slice(0, 60)]) {
      writeFileSync(path, text);
      expect(faultOf()).toMatch(/does not work: .*backup/);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  test('a place that cannot be written to is named', () => {
    writeFileSync(join(folder, 'keys'), 'a file where a folder should be');
    expect(faultOf()).toMatch(/log\.pem cannot be (made|read) \(E[A-Z]+\)/);
  });

  test('is made once when many processes start together', async () => {
    const module = resolve(import.meta.dirname, '../../../api/log/keyfile.ts');
    const script = `import { openLogKey } from ${JSON.stringify(module)};
      const { key, word } = openLogKey(process.argv[1], { mayMake: true });
      console.log(key.kid, word === null ? 'found' : 'made');`;
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => outputOf(['--input-type=module', '-e', script, path])),
    );
    const [kids, words] = [0, 1].map((part) => runs.map((run) => run.trim().split(' ')[part]!));
    expect(new Set(kids).size).toBe(1);
    expect(words!.filter((word) => word === 'made')).toHaveLength(1);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['log.pem']);
  });
});

function outputOf(args: string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', fail);
    child.on('close', () => done(text));
  });
}
