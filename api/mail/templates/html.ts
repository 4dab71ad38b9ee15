/**
 * A letter as HTML: one column that fits 320 px and stops at 600, light and dark, no image, nothing fetched.
 * Plain styles stand on the elements because some clients drop the style sheet; the sheet adds only dark colours.
 */
import type { Item, Letter, Section } from './letter.ts';

export function writeHtml({ locale, subject, sections, links, foot }: Letter): string {
  return `<!DOCTYPE html>
<html lang="${escaped(locale)}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>${DARK}</style>
</head>
<body style="${STYLES.body}" class="page">
<div style="${STYLES.column}" lang="${escaped(locale)}">
<h1 style="${STYLES.h1}">${words(subject)}</h1>
${sections.map(section).join('\n')}
${links.map(link).join('\n')}
<div style="${STYLES.foot}" class="quiet">
${foot.map((one) => `<p style="${STYLES.footLine}">${words(one)}</p>`).join('\n')}
</div>
</div>
</body>
</html>
`;
}

function section({ heading, paragraphs, lists = [], after }: Section): string {
  return [
    `<h2 style="${STYLES.h2}">${words(heading)}</h2>`,
    ...paragraphs.map(paragraph),
    ...lists.map(list),
    ...(after ? [paragraph(after)] : []),
  ].join('\n');
}

function paragraph(text: string): string {
  return `<p style="${STYLES.p}">${words(text)}</p>`;
}

function list({ heading, items }: { heading: string; items: Item[] }): string {
  return `<h3 style="${STYLES.h3}">${words(heading)}</h3>\n<ul style="${STYLES.ul}">\n${items.map(item).join('\n')}\n</ul>`;
}

function item({ text, details }: Item): string {
  const lines = details.map((detail) => `<br><span style="${STYLES.detail}" class="quiet">${words(detail)}</span>`);
  return `<li style="${STYLES.li}">${words(text)}${lines.join('')}</li>`;
}

function link({ text, url }: { text: string; url: string }, index: number): string {
  const [style, name] = index === 0 ? [STYLES.button, 'button'] : [STYLES.link, 'link'];
  return `<p style="${STYLES.p}"><a href="${escaped(url)}" style="${style}" class="${name}">${words(text)}</a></p>`;
}

/** Text between tags: `1. januar`, `1 January`, `6 → 3` and `51 00 00 00` stay on one line. */
function words(text: string): string {
  return escaped(text.replace(/(?<=\d\.?) (?=\d|\p{Ll})|(?<=\d) (?=\p{Lu})| (?=→)|(?<=→) /gu, '\u00a0'));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const STYLES = {
  body: `margin:0;padding:0;background-color:#ffffff;color:#1c1f23;${FONT};font-size:17px;line-height:1.55;-webkit-text-size-adjust:100%`,
  column: 'max-width:600px;margin:0 auto;padding:32px 16px;overflow-wrap:anywhere;word-break:break-word',
  h1: 'margin:0 0 24px;font-size:24px;line-height:1.25;font-weight:650;hyphens:auto',
  h2: 'margin:32px 0 8px;font-size:19px;line-height:1.3;font-weight:650',
  h3: 'margin:20px 0 6px;font-size:17px;line-height:1.35;font-weight:650',
  p: 'margin:0 0 14px',
  ul: 'margin:0 0 14px;padding-left:22px',
  li: 'margin:0 0 8px',
  detail: 'color:#565d66',
  button:
    'display:inline-block;margin-top:14px;padding:12px 20px;border-radius:8px;background-color:#1c4a63;color:#ffffff;font-weight:600;text-decoration:none',
  link: 'color:#1c4a63;text-decoration:underline',
  foot: 'margin-top:32px;padding-top:18px;border-top:1px solid #d9dce0;color:#565d66;font-size:15px',
  footLine: 'margin:0 0 4px',
} as const;
const DARK = `@media (prefers-color-scheme: dark) {
.page { background-color: #15181b !important; color: #e9ebed !important; }
.quiet { color: #a9b0b8 !important; border-color: #3a4047 !important; }
.button { background-color: #a8d5ec !important; color: #10222d !important; }
.link { color: #a8d5ec !important; }
}`;
