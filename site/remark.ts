/** The remark plugin Astro compiles policy texts with: the model's own guard and expansion, so nothing in a text runs. */
import { remarkPolicy } from '#model/body/remark.ts';
import { textAt } from './house.ts';

export const remarkText = remarkPolicy((path) => {
  const { version, locale, file } = textAt(path);
  return { file, facts: version.facts, locale };
});
