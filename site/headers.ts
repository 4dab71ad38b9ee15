/** The content security policy of a built page: exactly its own styles and scripts, and nothing else. Pure but for the hash. */
import { createHash } from 'node:crypto';

const FIXED = ["default-src 'none'", "base-uri 'none'"];
/** A form that carries this is answered where it stands: its page may send nothing anywhere. */
const ALONE = /<form\b[^>]*\bdata-alone\b/;

/** The policy for the `<meta>` of `html`, which holds on any host. */
export function policyFor(html: string): string {
  const styles = inlineStyles(html).map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  const isAlone = ALONE.test(html);
  return [
    ...FIXED,
    `form-action ${isAlone ? "'none'" : "'self'"}`,
    /<img\b/.test(html) ? "img-src 'self' data:" : 'img-src data:',
    `style-src ${styles.length > 0 ? [...new Set(styles)].join(' ') : "'none'"}`,
    ...(/<script\b[^>]*\bsrc=/.test(html) ? ["script-src 'self'", ...(isAlone ? [] : ["connect-src 'self'"])] : []),
  ].join('; ');
}

/** The policy for the header, which can also say who may frame the page. */
export function headerFor(html: string): string {
  return `${policyFor(html)}; frame-ancestors 'none'`;
}

/** `html` with its policy as the first thing after the character set. Throws where there is nowhere to put it. */
export function withPolicy(html: string): string {
  const charset = /<meta charset="utf-8"\s*\/?>/i;
  if (!charset.test(html)) throw new Error('a page has no <meta charset="utf-8">, so its security policy has no place');
  return html.replace(
    charset,
    (found) => `${found}<meta http-equiv="Content-Security-Policy" content="${policyFor(html)}">`,
  );
}

function inlineStyles(html: string): string[] {
  return [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((match) => match[1]!);
}
