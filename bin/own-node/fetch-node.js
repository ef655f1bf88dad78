import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { npm } from './npm.js';

/** A fetch that was killed leaves its folder behind. After that time no fetch is still at work. */
const STALE_MS = 60 * 60_000;

/** npm tries for more than a minute if there is no network. */
const FEW_TRIES = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];

/**
 * Path of the executable that `fetchNode` makes.
 *
 * @param {import('./node-packages.js').NodePackage} node
 * @param {string} cache
 */
export function nodePath(node, cache) {
  return join(cache, `${node.name}-${node.version}`, basename(node.binary));
}

/**
 * Fetches a Node by npm, with the settings that npm has in the working directory, and returns its path. Several may do so
 * at once: the folder appears whole or not at all.
 *
 * @param {import('./node-packages.js').NodePackage} node
 * @param {string} cache folder that keeps it
 * @returns {Promise<string>}
 * @throws {Error} npm could not fetch it, it is not the one that is expected, or it does not run here
 */
export async function fetchNode(node, cache) {
  await mkdir(cache, { recursive: true });
  await removeStale(cache);
  const room = await mkdtemp(join(cache, 'fetch-'));
  try {
    const packed = ['pack', `${node.name}@${node.version}`, '--pack-destination', room, '--ignore-scripts', '--loglevel=error'];
    await npm([...packed, ...FEW_TRIES], process.cwd());
    const tarball = (await readdir(room)).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error(`npm pack made no tarball of ${node.name}@${node.version}`);
    await checkIntegrity(join(room, tarball), node);
    await unpack(room, tarball);

    const unpacked = join(room, 'node_modules', node.name);
    const ready = join(room, 'ready');
    const binary = join(ready, basename(node.binary));
    await mkdir(ready);
    await rename(join(unpacked, node.binary), binary);
    await rename(join(unpacked, 'LICENSE'), join(ready, 'LICENSE')).catch(() => undefined);
    // Root may have fetched it for all users of the checkout.
    for (const path of [ready, binary]) await chmod(path, 0o755);
    await checkThatItRuns(binary, node.version);
    await putInPlace(ready, nodePath(node, cache));
  } finally {
    await rm(room, { recursive: true, force: true });
  }
  return nodePath(node, cache);
}

/** @param {string} cache */
async function removeStale(cache) {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    if (name.startsWith('fetch-') && Date.now() - (await stat(path)).mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} tarball
 * @param {import('./node-packages.js').NodePackage} node
 */
async function checkIntegrity(tarball, node) {
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (found === node.integrity) return;
  throw new Error(`${node.name}@${node.version} is not the expected file: its checksum is ${found}, not ${node.integrity}`);
}

/**
 * npm unpacks it, since not every machine has `tar`.
 *
 * @param {string} room
 * @param {string} tarball
 */
async function unpack(room, tarball) {
  await writeFile(join(room, 'package.json'), '{ "private": true }\n');
  const offline = ['--offline', '--ignore-scripts', '--no-bin-links', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  await npm(['install', `./${tarball}`, '--prefix', room, ...offline, '--loglevel=error'], room);
}

/**
 * @param {string} binary
 * @param {string} version
 */
async function checkThatItRuns(binary, version) {
  const says = await promisify(execFile)(binary, ['--version']).then(
    ({ stdout }) => stdout.trim(),
    (error) => String(error.message).trim(),
  );
  if (says !== `v${version}`) throw new Error(`the fetched Node ${version} does not run on this machine: ${says}`);
}

/**
 * @param {string} ready
 * @param {string} path
 */
async function putInPlace(ready, path) {
  try {
    await rename(ready, join(path, '..'));
  } catch (error) {
    // Another one was faster, with the same.
    if (!existsSync(path)) throw error;
  }
}
