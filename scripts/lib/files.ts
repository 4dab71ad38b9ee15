/** `content/` from disk, as the model wants it. */
import { join } from 'node:path';
import { FaultError } from '#model/fault.ts';
import type { Files } from '#model/house.ts';
import { readContent as readFolder } from '../../site/files.ts';

/** All files under `root`'s `content/` but the model's code. Throws a {@link FaultError} for links and what is no text. */
export async function readContent(root: string): Promise<Files> {
  const { files, faults } = readFolder(join(root, 'content'));
  if (faults.length > 0) throw new FaultError(faults);
  return files;
}
