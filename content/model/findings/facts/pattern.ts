/** Lines such as `changed retention.*.keep if shorter and not loss`. */

export type ChangeKind = 'added' | 'removed' | 'changed';

export interface Pattern {
  kind: ChangeKind;
  /** `retention.*.keep`; a star stands for one id. */
  path: string;
  conditions: { name: string; wanted: boolean }[];
}

const LINE = /^(added|removed|changed) ([\w.*-]+)(?: if (.+))?$/;

/** The line as data, or null when it is no such line. */
export function readPattern(line: string): Pattern | null {
  const match = LINE.exec(line.trim());
  if (!match) return null;
  const conditions = (match[3]?.split(' and ') ?? []).map((one) => {
    const [, not, name = ''] = /^(not )?(.*)$/.exec(one.trim())!;
    return { name, wanted: !not };
  });
  return { kind: match[1] as ChangeKind, path: match[2]!, conditions };
}

/** Whether `path` is what `pattern` says, id for star. */
export function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('.'), path.split('.')];
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index]);
}
