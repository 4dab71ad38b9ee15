/** Links to clauses that do not exist. */
import { fault } from '../fault.ts';
import type { Check } from './context.ts';
import { piecesOf } from './source.ts';

export const anchors: Check = (version) =>
  Object.entries(version.sources).flatMap(([locale, { file }]) => {
    const pieces = piecesOf(version, locale);
    const clauses = [...new Set(pieces.flatMap(({ clause }) => clause ?? []))];
    return pieces
      .filter(({ kind, text }) => kind === 'link' && text.startsWith('#') && !clauses.includes(text.slice(1)))
      .map(({ text, line }) =>
        fault({
          file,
          line,
          what: `a link to ${text}, and no clause has that id`,
          why: 'the reader who follows it gets nowhere',
          remedy: `use one of: ${clauses.map((id) => `#${id}`).join(', ')}`,
        }),
      );
  });
