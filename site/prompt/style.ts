/** The prompt's look. A shop changes the custom properties; the rest stays inside. */
export const style = `
:host{--p:var(--policy-paper,#fcfbf8);--i:var(--policy-ink,#1b2422);--q:var(--policy-quiet,#56625e);--a:var(--policy-accent,#0b5a61);--c:var(--policy-card,#f3f1ea)}
@media(prefers-color-scheme:dark){:host{--p:var(--policy-paper,#1a2121);--i:var(--policy-ink,#e7e8e2);--q:var(--policy-quiet,#a5b1ad);--a:var(--policy-accent,#8ad1cd);--c:var(--policy-card,#243030)}}
*{box-sizing:border-box}
dialog{font:1rem/1.55 var(--policy-font,system-ui,sans-serif);color:var(--i);background:var(--p);border:1px solid transparent;border-radius:var(--policy-radius,.9rem);width:min(34rem,100%);max-width:100%;max-height:min(100dvh,52rem);padding:clamp(1.35rem,5vw,2.25rem);overflow:auto;overflow-wrap:break-word;box-shadow:0 1.5rem 4rem #0005}
dialog::backdrop{background:#0b1212a6}
p,h2,h3,ul{margin:0}
.on,.when,.note,.was{color:var(--q);font-size:.9375rem}
.on{padding-right:3rem}
h2{font-size:1.65rem;line-height:1.15;letter-spacing:-.02em;margin:.15rem 0 .3rem;outline:0;text-wrap:balance}
h3{font-size:1rem;margin-top:1.15rem}
.when+p{margin-top:.9rem}
ul{padding-left:1.15rem}
li{margin-top:.25rem}
.was{display:block}
details{margin-top:1rem}
summary{font-weight:650;cursor:pointer;padding:.3rem 0}
.links{list-style:none;padding:0;margin-top:1.15rem;display:flex;flex-wrap:wrap;gap:.2rem 1.25rem}
a{color:var(--a);text-underline-offset:.2em;display:inline-block;padding:.3rem 0}
.note{margin-top:1rem}
.bad{font-weight:650;margin-top:.75rem}
.bad:empty{display:none}
.do{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
button{font:inherit;font-weight:650;min-height:2.9rem;padding:.55rem 1.2rem;border:2px solid var(--a);border-radius:.5rem;background:var(--a);color:var(--p);cursor:pointer;flex:1 1 12rem}
.defer,.x{background:0 0;color:var(--a)}
.x{position:absolute;top:.9rem;right:.9rem;min-height:0;width:2.75rem;height:2.75rem;padding:0;border-color:transparent;color:var(--i);flex:none}
.defer{border-color:transparent;text-decoration:underline;text-underline-offset:.2em}
button:disabled{opacity:.6;cursor:default}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}
h2:focus-visible{outline:0}
@media(max-width:36rem){dialog{margin:auto 0 0;border-radius:var(--policy-radius,.9rem) var(--policy-radius,.9rem) 0 0}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:up .2s ease-out}@keyframes up{from{opacity:0;transform:translateY(.75rem)}}}
@media(forced-colors:active){.x{border-color:ButtonText}}
`;
