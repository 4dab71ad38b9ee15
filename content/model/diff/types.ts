/** The typed tree of changes between two rendered bodies. See `index.ts` for the functions that make and show it. */
