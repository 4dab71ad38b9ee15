/** The libraries we are measured against, each as text in, runs out. Started as a worker, one method at a time. */
import { parentPort } from 'node:worker_threads';
import { diffWords } from 'diff';
import { diff_match_patch as DiffMatchPatch } from 'diff-match-patch';
import htmlDiff from 'node-htmldiff';
import type { WordRun } from '#model/diff/plain.ts';

export const PEERS = ['jsdiff diffWords', 'diff-match-patch semantic', 'node-htmldiff'] as const;
export type Peer = (typeof PEERS)[number];

export interface Task {
  peer: Peer;
  before: string;
  after: string;
}
export interface Answer {
  runs: WordRun[];
  ms: number;
}

const SIGNS = { '-1': '-', 0: '=', 1: '+' } as const;

const methods: Record<Peer, (before: string, after: string) => WordRun[]> = {
  'jsdiff diffWords': (before, after) =>
    diffWords(before, after).map(({ added, removed, value }) => [added ? '+' : removed ? '-' : '=', value]),
  'diff-match-patch semantic': (before, after) => {
    const engine = new DiffMatchPatch();
    engine.Diff_Timeout = 5;
    const found = engine.diff_main(before, after);
    engine.diff_cleanupSemantic(found);
    return found.map(([sign, text]) => [SIGNS[sign as -1 | 0 | 1], text]);
  },
  'node-htmldiff': (before, after) => fromHtml(htmlDiff(escaped(before), escaped(after))),
};

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function fromHtml(html: string): WordRun[] {
  const plain = (text: string) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  const runs: WordRun[] = [];
  let op: WordRun[0] = '=';
  for (const part of html.split(/(<\/?(?:ins|del)\b[^>]*>)/)) {
    if (/^<ins\b/.test(part)) op = '+';
    else if (/^<del\b/.test(part)) op = '-';
    else if (/^<\/(?:ins|del)>/.test(part)) op = '=';
    else if (part) runs.push([op, plain(part)]);
  }
  return runs;
}

parentPort?.on('message', ({ peer, before, after }: Task) => {
  const start = performance.now();
  const runs = methods[peer](before, after);
  parentPort?.postMessage({ runs, ms: performance.now() - start } satisfies Answer);
});
