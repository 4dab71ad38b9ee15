import { type Weights, words } from './type.ts';

export const en: Weights = {
  force: words(
    'not never no nor none without unless except only must shall may might can could should will would required',
  ),
  turning: 'un in im ir il non dis de mis anti'.split(' '),
  units: words(
    'one two three four five six seven eight nine ten eleven twelve twenty thirty sixty ninety hundred thousand once twice',
    'second seconds minute minutes hour hours day days week weeks month months quarter quarters year years decade decades',
  ),
  months: words(
    'january february march april may june july august september october november december',
    'jan feb mar apr jun jul aug sep sept oct nov dec',
  ),
};
