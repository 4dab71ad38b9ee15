/** Imported first by every script: the database driver crashes on an older Node before it can say why. */
const NEEDED = 24;

if (Number(process.versions.node.split('.', 1)[0]) < NEEDED) {
  process.stderr.write(
    `This needs Node ${NEEDED}, and this is Node ${process.versions.node}.\n` +
      'Start it through npm (npm start, npm run …), which brings its own Node after "npm ci"; or install Node 24.\n',
  );
  process.exit(1);
}
