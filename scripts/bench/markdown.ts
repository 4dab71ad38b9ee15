/** Markdown to hast, as the site's own pipeline reads it. */
import type { Root } from 'hast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

const pipeline = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).freeze();

/** The rendered body of a Markdown text; front matter is left out, headings get no ids. */
export function markdownToHast(markdown: string): Root {
  const text = markdown.replace(/^---\n[\s\S]*?\n---\n/, '');
  return pipeline.runSync(pipeline.parse(text)) as Root;
}
