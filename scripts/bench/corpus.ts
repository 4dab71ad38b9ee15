/** Labelled pairs of real texts: rows `{id, label, before, after}` of Markdown, one a line, gzipped or not. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

export interface Row {
  id: string;
  label: string;
  lang: string;
  before: string;
  after: string;
}

/** The rows of `file`. Throws with the line's number for a row that lacks a field. */
export function readRows(file: string): Row[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => readRow(line, `${file}:${number}`));
}

function readRow(line: string, place: string): Row {
  const { id, label, lang, before, after } = JSON.parse(line) as Partial<Row>;
  if (typeof label !== 'string' || typeof before !== 'string' || typeof after !== 'string')
    throw new Error(`${place}: a row needs "label", "before" and "after", all texts`);
  return { id: String(id ?? place), label, lang: lang ?? 'en', before, after };
}

const pipeline = unified().use(remarkParse).use(remarkGfm).use(remarkRehype, { allowDangerousHtml: true }).freeze();

/**
 * What a visitor reads of a Markdown text from a repository: HTML in it is read, the templates' own marks (front matter but
 * for the title, `{{ … }}`, `{% … %}`, `{: … }`) are not.
 */
export function readerBody(markdown: string): Root {
  const { title, text } = withoutFrontMatter(markdown.replaceAll('\r\n', '\n'));
  const plain = text.replace(/\{%[^%]*%\}|\{\{[^}]*\}\}|\{:[^}\n]*\}/g, '');
  const tree = pipeline.runSync(pipeline.parse(title ? `# ${title}\n\n${plain}` : plain)) as Root;
  return fromHtml(toHtml(tree, { allowDangerousHtml: true }), { fragment: true });
}

function withoutFrontMatter(markdown: string): { title: string | undefined; text: string } {
  const match = /^---\n([\s\S]*?)\n---(?:\n|$)/.exec(markdown);
  if (!match) return { title: undefined, text: markdown };
  const title = /^title:\s*["']?(.*?)["']?\s*$/m.exec(match[1]!)?.[1];
  return { title, text: markdown.slice(match[0].length) };
}
