/** The API we do not want, as a control: the same program, but told to stop it leaves at once, whatever is under way. */
process.once('SIGTERM', () => process.exit(0));

await import('../../../api/main.ts');

export {};
