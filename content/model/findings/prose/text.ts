/** The signs in two short texts, such as a fact's words. */
import type { Root } from 'hast';
import { diffBodies } from '../../diff/index.ts';
import type { Sign } from '../types.ts';
import { signsIn } from './judge.ts';

/** Empty when the texts are equal. */
export function signsOfText(before: string, after: string, locale: string): Sign[] {
  if (before === after) return [];
  const signs = signsIn(diffBodies(paragraph(before), paragraph(after), { locale })).map(({ sign }) => sign);
  return signs.length > 0 ? signs : ['style'];
}

function paragraph(value: string): Root {
  return {
    type: 'root',
    children: [{ type: 'element', tagName: 'p', properties: {}, children: [{ type: 'text', value }] }],
  };
}
