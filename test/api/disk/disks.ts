/** Disks that fail: one that is full, and one that refuses to write. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  /** A folder on it. */
  folder: string;
  /** Takes away what lay on it besides. */
  makeRoom(): void;
  remove(): void;
}

/** Megabytes, all in all and of something else that can be taken away. */
const SIZE_MB = 2;
const BALLAST_MB = 0.5;

/** A disk of two megabytes, a quarter of which is taken; null where this user may not mount one. */
export function smallDisk(): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'policy-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(BALLAST_MB * 2 ** 20));
  return {
    folder,
    makeRoom: () => rmSync(ballast),
    remove: () => {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Goes before a command: the kernel refuses it every write beyond the second megabyte of a file, as a broken disk would. */
export const REFUSED_BEYOND_2_MB = ['sh', '-c', 'ulimit -f 4096; exec "$0" "$@"'];
