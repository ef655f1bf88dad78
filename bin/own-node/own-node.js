import { existsSync } from 'node:fs';
import { cacheFolder } from './cache-folder.js';
import { fetchNode, nodePath } from './fetch-node.js';
import { NODE_PACKAGES } from './node-packages.js';
import { REQUIRED } from './required-version.js';

/** As in harness: the harness broke, or something that it needs is missing. */
const EXIT_BROKEN = 70;

/**
 * Path of a Node that runs zerodrop, for a machine whose own is too old. The first call fetches it, and says so. If there
 * is none to be had, the process ends with 70 and says what to install.
 *
 * @returns {Promise<string>}
 */
export async function ownNode() {
  const platform = `${process.platform}-${process.arch}`;
  const node = NODE_PACKAGES[platform];
  if (node === undefined) return giveUp(`there is no Node to be fetched for ${platform}`, `Install ${REQUIRED}: https://nodejs.org`);
  const cache = cacheFolder();
  const path = nodePath(node, cache);
  if (existsSync(path)) return path;
  say(
    `this machine's Node ${process.versions.node} is too old (${REQUIRED} is needed): fetching Node ${node.version} by npm into ${cache}`,
  );
  try {
    return await fetchNode(node, cache);
  } catch (error) {
    const hint = `Install ${REQUIRED} (https://nodejs.org), or run this again when npm reaches a registry.`;
    return giveUp(`fetching Node ${node.version} failed: ${error instanceof Error ? error.message : error}`, hint);
  }
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`zerodrop: ${text}\n`);
}

/**
 * @param {string} text
 * @param {string} hint
 * @returns {never}
 */
function giveUp(text, hint) {
  say(text);
  process.stderr.write(`${hint}\n`);
  process.exit(EXIT_BROKEN);
}
