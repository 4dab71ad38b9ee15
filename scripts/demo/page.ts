/** The plain page around everything the demo shows. */
import { html, raw } from 'hono/html';

type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2325, #e8e6e1); --quiet: light-dark(#5b6669, #a3abad); --paper: light-dark(#fbfaf7, #16191a); --line: light-dark(#dcd8ce, #343a3c); --accent: light-dark(#1f4e5f, #8fc3d4); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 2.5rem 1.25rem 5rem; font: 1.0625rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .2em; }
.quiet { color: var(--quiet); font-size: .95rem; }
.rows { list-style: none; padding: 0; } .rows li { display: grid; gap: .1rem; padding: .9rem 0; border-top: 1px solid var(--line); }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); padding: 0; list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; }
button { font: inherit; padding: .55rem 1.1rem; border-radius: .4rem; border: 1px solid var(--accent); background: none; color: var(--accent); cursor: pointer; }
button:hover { background: color-mix(in srgb, var(--accent) 12%, transparent); }
iframe { width: 100%; height: 60rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff; }
@media (max-width: 40rem) { iframe { height: 84rem; } }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; border-left: 3px solid var(--line); padding-left: 1rem; }
`;

/** A whole HTML page; `head` may add to the head. */
export function page(title: string, body: Html, head: Html | string = '', language = 'en') {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>${raw(STYLE)}</style>
        ${head}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
}
