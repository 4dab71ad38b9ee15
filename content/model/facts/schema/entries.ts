/** Entries of lists that have a name, or say one thing. */
import { z } from 'zod';
import { factId, text } from '../values.ts';

export const named = z.strictObject({ id: factId, name: text });
export const said = z.strictObject({ id: factId, says: text });
