import { unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { policySite } from './site/integration.ts';
import { remarkText } from './site/remark.ts';

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  cacheDir: process.env.POLICY_CACHE ?? './.astro',
  trailingSlash: 'always',
  compressHTML: true,
  build: { inlineStylesheets: 'always' },
  devToolbar: { enabled: false },
  markdown: { processor: unified({ gfm: true, smartypants: false }), syntaxHighlight: false },
  integrations: [
    policySite(),
    mdx({ processor: unified({ gfm: true, smartypants: false, remarkPlugins: [remarkText] }) }),
  ],
  vite: {
    build: {
      assetsInlineLimit: 0,
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  },
});
