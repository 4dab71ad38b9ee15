/** The look of the answers. A page changes the custom properties; the rest stays inside. */
export const style = `
:host{display:block;--i:var(--policy-ink,#1b2422);--q:var(--policy-quiet,#56625e);--a:var(--policy-accent,#0b5a61);--p:var(--policy-paper,#fcfbf8);--c:var(--policy-card,#f3f1ea);--l:var(--policy-line,#dedacf);color:var(--i);font:1.0625rem/1.6 var(--policy-font,system-ui,sans-serif);overflow-wrap:break-word}
@media(prefers-color-scheme:dark){:host{--i:var(--policy-ink,#e7e8e2);--q:var(--policy-quiet,#a5b1ad);--a:var(--policy-accent,#8ad1cd);--p:var(--policy-paper,#131919);--c:var(--policy-card,#1c2424);--l:var(--policy-line,#34403e)}}
*{box-sizing:border-box}
p,h2,h3,ul,ol{margin:0;padding:0}
h2{font-size:1.4rem;line-height:1.2;margin:2.25rem 0 .75rem;outline:0}
h3{font-size:1.0625rem;line-height:1.35}
ul,ol{list-style:none}
.card{background:var(--c);border:1px solid var(--l);border-radius:.75rem;padding:1rem 1.25rem;margin-top:.75rem}
.rows>li{border-top:1px solid var(--l);padding:.9rem 0}
.rows>li:last-child{border-bottom:1px solid var(--l)}
.quiet{color:var(--q);font-size:.9375rem}
.links{display:flex;flex-wrap:wrap;gap:0 1.25rem}
a{color:var(--a);text-underline-offset:.22em;text-decoration-thickness:1px;display:inline-block;padding:.25rem 0}
.do{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:.75rem}
button{font:inherit;font-weight:650;min-height:2.75rem;padding:.45rem 1.1rem;border:2px solid var(--a);border-radius:.5rem;background:0 0;color:var(--a);cursor:pointer}
button.go{background:var(--a);color:var(--p)}
button:disabled{opacity:.6;cursor:default}
.say{font-weight:650;margin-top:1rem}
.say:empty{display:none}
.sure{outline:0;margin-top:.75rem;border-left:.3rem solid var(--a);padding-left:.9rem}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}
@media print{button,.print-no{display:none}.card,.rows>li{break-inside:avoid}}
`;
