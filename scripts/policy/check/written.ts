/** What only a person can write, and what comes too late. */
import { type Fault, fault } from '#model/fault.ts';
import { refOf, type Version } from '#model/house.ts';
import type { Locale, Localized } from '#model/ref.ts';

/** What stands where an editor has not written yet. */
export function placeholder(locale: Locale): string {
  return locale === 'nb' ? 'SKRIV HER' : 'WRITE HERE';
}

const HINTS: Readonly<Record<string, string>> = {
  because: 'why the version exists, in one sentence',
  summary: 'what changes, in a sentence or two, as people read it at login and in the e-mail',
  impact: 'what it means for the reader; remove the field if it means nothing',
};

/** Texts of `version.yaml` that are still what `policy new` put there. */
export function placeholderFaults(version: Version, file: string): Fault[] {
  const { because, summary, impact } = version.settings;
  const fields: Record<string, Localized | undefined> = { because, summary, impact };
  return Object.entries(fields).flatMap(([name, texts]) =>
    Object.entries(texts ?? {})
      .filter(([locale, text]) => text.includes(placeholder(locale)))
      .map(([locale]) =>
        fault({
          file,
          what: `${name}.${locale} of ${refOf(version)} is not written yet`,
          why: 'a machine can show what changed; only a person can say why, and what it means',
          remedy: `write ${name}.${locale}: ${HINTS[name]}`,
        }),
      ),
  );
}

/** A version can be taken back only before its day. */
export function lateRecall(version: Version): Fault {
  const { id } = version.policy;
  return fault({
    file: `content/policies/${id}/policy.yaml`,
    what: `recalls version ${version.version}, which applies already (from ${version.settings.effective})`,
    why: 'what has applied to people cannot be made undone',
    remedy: `remove the recall, and correct the mistake in a new version: npm run policy -- new ${id}`,
  });
}
