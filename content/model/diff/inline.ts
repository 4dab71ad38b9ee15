/** The text of a leaf block, white space collapsed as a browser does, and the inline elements over it. */
import type { Nodes } from 'hast';
import type { Inline, Mark } from './types.ts';

const SILENT = new Set('input script style template'.split(' '));
const WIDTHLESS = new Set(['br', 'img', 'wbr']);

/** Reads inline nodes; `exact` keeps white space as it stands (preformatted text). */
export function readInline(nodes: readonly Nodes[], exact = false): Inline {
  const marks: Mark[] = [];
  let text = '';
  const say = (words: string) => {
    if (exact) text += words;
    else {
      const collapsed = words.replace(/[ \t\n\r\f]+/g, ' ');
      text += collapsed.startsWith(' ') && (text === '' || text.endsWith(' ')) ? collapsed.slice(1) : collapsed;
    }
  };
  const walk = (node: Nodes): void => {
    if (node.type === 'text') say(node.value);
    if (node.type !== 'element' || SILENT.has(node.tagName)) return;
    if (node.tagName === 'br') say(exact ? '\n' : ' ');
    const mark: Mark = { start: text.length, end: text.length, tag: node.tagName, properties: node.properties };
    marks.push(mark);
    node.children.forEach(walk);
    mark.end = text.length;
  };
  nodes.forEach(walk);
  return trimmed(exact ? text.replace(/\n+$/, '') : text.trimEnd(), marks);
}

/** Marks lie within the text and carry no space at their edges; those left with nothing to say are gone. */
function trimmed(text: string, marks: Mark[]): Inline {
  const kept: Mark[] = [];
  for (const mark of marks) {
    let { start, end } = mark;
    end = Math.min(end, text.length);
    start = Math.min(start, end);
    while (start < end && text[start] === ' ') start++;
    while (end > start && text[end - 1] === ' ') end--;
    if (start < end || WIDTHLESS.has(mark.tag)) kept.push({ ...mark, start, end });
  }
  return { text, marks: kept };
}
