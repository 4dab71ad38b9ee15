/** What is published is never touched: files now against files at the base. Pure. */
import { type Fault, fault } from '#model/fault.ts';
import { type Files, HASHES_FILE } from '#model/house.ts';
import { type Hashes, hashes, policySettings, type Recall } from '#model/version.ts';
import { parseYaml } from '#model/yaml.ts';

const VERSION_FILE = /^content\/policies\/([^/]+)\/([1-9]\d*)\/[^/]+/;
const POLICY_FILE = /^content\/policies\/([^/]+)\/policy\.yaml$/;
const WHY = 'a published version never changes: people have answered to exactly that text';

/** `privacy@3` for every version folder that `base` has. */
export function publishedIn(base: Files): Set<string> {
  return new Set([...base.keys()].flatMap((file) => refIn(file) ?? []));
}

/** The recalls in every `policy.yaml`, by policy. */
export function recallsIn(files: Files): Map<string, readonly Recall[]> {
  return new Map(
    [...files].flatMap(([file, text]) => {
      const id = POLICY_FILE.exec(file)?.[1];
      return id ? [[id, parseYaml(file, text, policySettings).value?.recalls ?? []] as const] : [];
    }),
  );
}

/** Every published file that was changed, removed or added, every hash that went or changed, every recall taken back. */
export function touchedFaults(base: Files, now: Files): Fault[] {
  return [...folderFaults(base, now), ...hashFaults(base, now), ...policyFaults(base, now)];
}

function folderFaults(base: Files, now: Files): Fault[] {
  const published = publishedIn(base);
  const files = [...new Set([...base.keys(), ...now.keys()])].filter((file) => published.has(refIn(file) ?? ''));
  return files.sort().flatMap((file) => {
    const [before, after] = [base.get(file), now.get(file)].map((text) => text?.replaceAll('\r\n', '\n'));
    if (before === after) return [];
    const ref = refIn(file)!;
    if (after === undefined) return [touched(file, `${ref} is published, and this file of it is gone`)];
    if (before === undefined) return [touched(file, `${ref} is published, and this file was added to it`, 'remove it')];
    return [
      { ...touched(file, `${ref} is published, and this file was changed`), line: firstDifference(before, after) },
    ];
  });
}

function touched(file: string, what: string, act = 'put it back as it was'): Fault {
  const next = `npm run policy -- new ${file.split('/')[2]}`;
  return fault({ file, what, why: WHY, remedy: `${act}, and write the change as a new version: ${next}` });
}

function firstDifference(before: string, after: string): number {
  const old = before.split('\n');
  return after.split('\n').findIndex((line, index) => line !== old[index]) + 1 || old.length;
}

function hashFaults(base: Files, now: Files): Fault[] {
  const [before, after] = [hashesIn(base), hashesIn(now)];
  if (!before || !after) return [];
  return Object.entries(before).flatMap(([ref, lines]) => {
    const odd = Object.entries(lines).find(([locale, hash]) => after[ref]?.[locale] !== hash);
    if (!odd) return [];
    return [
      fault({
        file: HASHES_FILE,
        what: after[ref]?.[odd[0]] ? `the hash of ${ref} in "${odd[0]}" was changed` : `the hash of ${ref} was removed`,
        why: 'this file only ever grows: its lines are the memory of what was published',
        remedy: 'put the line back as it was',
      }),
    ];
  });
}

/** Undefined where the file cannot be read, which is told elsewhere. */
function hashesIn(files: Files): Hashes | undefined {
  return parseYaml(HASHES_FILE, files.get(HASHES_FILE) || '{}', hashes).value;
}

function policyFaults(base: Files, now: Files): Fault[] {
  return [...base].flatMap(([file, text]) => {
    if (!POLICY_FILE.test(file)) return [];
    const before = parseYaml(file, text, policySettings).value;
    const after = parseYaml(file, now.get(file) ?? '', policySettings).value;
    if (!before || !after) return [];
    const lost = before.recalls.filter((recall) => !after.recalls.some(({ version }) => version === recall.version));
    return [
      ...(before.kind === after.kind ? [] : [otherKind(file, before.kind)]),
      ...lost.map(({ version }) => lostRecall(file, version)),
    ];
  });
}

function otherKind(file: string, kind: string): Fault {
  return fault({
    file,
    what: `the kind was "${kind}" when the first version was published`,
    why: 'people have answered to that kind, and an answer never becomes another',
    remedy: `write kind: ${kind}, and start a policy of its own for the other kind`,
  });
}

function lostRecall(file: string, version: number): Fault {
  return fault({
    file,
    what: `the recall of version ${version} is gone`,
    why: 'a version that was taken back stays so, and its number is never used again',
    remedy: 'put the recall back, and publish the text as a new version',
  });
}

function refIn(file: string): string | undefined {
  const match = VERSION_FILE.exec(file);
  return match ? `${match[1]}@${match[2]}` : undefined;
}
