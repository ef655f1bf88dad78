// node bin/with-node.js SCRIPT|PROGRAM [ARGUMENT...]: runs a script, or a program of node_modules such as vitest, by a Node
// that is new enough for it: by this one, or else by the one that zerodrop fetches.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { handOver } from './own-node/hand-over.js';
import { ownNode } from './own-node/own-node.js';
import { isNewEnough } from './own-node/required-version.js';

const [name = '', ...args] = process.argv.slice(2);
const script = /\.[jt]s$/.test(name) ? resolve(name) : programOf(name);
if (isNewEnough(process.versions.node)) {
  process.argv.splice(1, 2, script);
  await import(pathToFileURL(script).href);
} else {
  handOver(await ownNode(), script, args);
}

/**
 * The script that npm would link as `node_modules/.bin/NAME`, whatever it did link.
 *
 * @param {string} program
 */
function programOf(program) {
  const folder = fileURLToPath(new URL(`../node_modules/${program}`, import.meta.url));
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}
