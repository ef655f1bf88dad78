// Imported before anything else. Plain JavaScript, so that a Node too old for the rest can still say so: the sources
// are TypeScript that Node itself runs, which it does since 22.18.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `zerodrop needs Node 22.18 or newer; this is ${process.versions.node}.\n` +
      'On Linux npm installs one beside it: use `npm run -s zerodrop -- COMMAND` in the repository after `npm ci`, and\n' +
      '`npx zerodrop COMMAND` where zerodrop is installed.\n',
  );
  process.exit(70);
}
