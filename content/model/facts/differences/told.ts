/** Before and after are told beside a sentence only where it does not carry them itself. Everyone who shows a difference relies on it. */
import type { FactsChange } from '../../manifest.ts';

/** `line` without the `before` and the `after` that its text holds already, whatever their capitals and full stop. */
export function withoutTold({ before, after, ...line }: FactsChange): FactsChange {
  const text = folded(line.text);
  const isNew = (value: string | undefined): value is string => value !== undefined && !text.includes(folded(value));
  return { ...line, ...(isNew(before) ? { before } : {}), ...(isNew(after) ? { after } : {}) };
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}
