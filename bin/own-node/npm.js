import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A slow line needs its time for 60 MB. */
const TIMEOUT_MS = 15 * 60_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Settings of an npm that runs us. They say what it was asked to do, not from where it gets packages: a dry run or a
 * workspace is not meant for the Node that we fetch.
 */
const NOT_OURS =
  /^npm_config_(?:dry_run|global|location|prefix|local_prefix|workspaces?|include_workspace_root|package_lock(?:_only)?|omit|json)$/i;

/**
 * Runs npm, and returns its standard output.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>}
 * @throws {Error} whose message is what npm said was wrong
 */
export function npm(args, cwd) {
  const { file, before, shell } = npmCommand();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name)));
  return new Promise((resolve, reject) => {
    const options = { cwd, env, shell, timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
    execFile(file, [...before, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(errorLines(stderr) || (error.killed ? `npm took more than ${TIMEOUT_MS / 60_000} minutes` : error.message)));
    });
  });
}

/** The npm that runs us, the one beside this Node, or the one on PATH. */
function npmCommand() {
  const runsUs = process.env['npm_execpath'] ?? '';
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  // Other package managers name themselves in `npm_execpath`.
  for (const script of [runsUs, beside]) {
    if (basename(script) === 'npm-cli.js' && existsSync(script)) return { file: process.execPath, before: [script], shell: false };
  }
  // On Windows npm is a batch file, which only a shell starts.
  return { file: 'npm', before: [], shell: process.platform === 'win32' };
}

/**
 * What npm says is wrong, without its advice and the path of its log.
 *
 * @param {string} stderr
 */
function errorLines(stderr) {
  const lines = stderr.split('\n').filter((line) => /^npm (?:error|ERR!)/.test(line));
  const told = lines.map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim()).filter((line) => line !== '');
  return told
    .filter((line) => !/^A complete log|^errno |^syscall |^type |_logs/.test(line))
    .slice(0, 3)
    .join('; ');
}
