#!/usr/bin/env node
// Plain JavaScript, as all in `bin`: an old Node has to run it too.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { handOver } from './own-node/hand-over.js';
import { ownNode } from './own-node/own-node.js';
import { isNewEnough } from './own-node/required-version.js';

if (isNewEnough(process.versions.node)) {
  // In the repository Node runs the sources as they are. A package carries none: below node_modules Node strips no types.
  const isSource = existsSync(new URL('../harness/cli.ts', import.meta.url));
  /** @param {string} name */
  const load = (name) => import(new URL(isSource ? `../harness/${name}.ts` : `../dist/harness/${name}.js`, import.meta.url).href);
  // Before anything else is loaded: that alone makes it grow.
  (await load('core/young-generation')).boundYoungGeneration();
  await (await load('cli')).main();
} else {
  handOver(await ownNode(), fileURLToPath(import.meta.url), process.argv.slice(2));
}
