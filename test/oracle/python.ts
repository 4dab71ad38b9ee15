/** The verifier in Python, where there is one that runs it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const VERIFIER = join(import.meta.dirname, 'verify_receipt.py');
export const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;
if (!hasPython) console.warn('SKIPPED: the foreign verifier of receipts, because there is no python3 (3.8 or newer).');
