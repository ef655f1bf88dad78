/**
 * Runs real servers, deploys a named change to each in the graceful way that its documentation describes, and has `zerodrop watch` judge it
 * at the default settings. A verdict that is no pass is a true finding about the server, or a false alarm of zerodrop's.
 *
 *     node tools/graceful-deploys/graceful-deploys.ts [--server NAME]... [--runs N] [--json FILE] [--out DIR] [-- WATCH OPTIONS]
 *     node tools/graceful-deploys/graceful-deploys.ts --from FILE...
 *
 * `--json` appends a line for each run; `--from` makes the table of such files again. What follows `--` replaces the options that name the change.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deploysTable } from './deploys-table.ts';
import { type Deployed, deployUntilJudged } from './one-deploy.ts';
import { GRACEFUL_SERVERS } from './server-list.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string', multiple: true },
    runs: { type: 'string', default: '1' },
    json: { type: 'string' },
    out: { type: 'string', default: 'reports/graceful-deploys' },
    from: { type: 'string', multiple: true },
  },
});

const runs = values.from === undefined ? await everyRun() : await runsOf(values.from);
process.stdout.write(deploysTable(GRACEFUL_SERVERS, runs));
process.exitCode = runs.every(({ verdict }) => verdict === 'pass') ? 0 : 1;

async function everyRun(): Promise<readonly Deployed[]> {
  const names = values.server ?? GRACEFUL_SERVERS.map(({ name }) => name);
  const unknown = names.filter((name) => !GRACEFUL_SERVERS.some((server) => server.name === name));
  if (unknown.length > 0)
    throw new Error(`no such server: ${unknown.join(', ')}; there are ${GRACEFUL_SERVERS.map(({ name }) => name).join(', ')}`);
  const done: Deployed[] = [];
  for (let run = 1; run <= Number(values.runs); run++) {
    for (const server of GRACEFUL_SERVERS.filter(({ name }) => names.includes(name))) {
      const tried = await deployUntilJudged(() => ({
        server,
        out: outOf(server.name),
        options: positionals.length === 0 ? null : positionals,
      }));
      done.push(...tried);
      for (const deployed of tried) {
        if (values.json !== undefined) await appendFile(values.json, `${JSON.stringify(deployed)}\n`);
        process.stderr.write(inOneLine(deployed, run));
      }
    }
  }
  return done;
}

/** A folder for the report of each run. */
function outOf(name: string): string {
  return join(values.out, name, new Date().toISOString().replaceAll(/[:.]/g, '-'));
}

async function runsOf(files: readonly string[]): Promise<readonly Deployed[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Deployed])));
}

function inOneLine({ name, verdict, requests, failed, stallMs, tookMs, objections, out, said }: Deployed, run: number): string {
  const why = objections.map(({ check, reason, message }) => `\n    ${check} ${reason}: ${message}`).join('');
  const where = verdict === 'pass' ? '' : `${why}\n    ${out}${said === '' ? '' : `\n${said}`}`;
  const numbers = `${failed} of ${requests} failed, stall ${Math.round(stallMs)} ms, ${(tookMs / 1000).toFixed(1)} s`;
  return `${new Date().toISOString().slice(11, 19)} ${run} ${name}: ${verdict}, ${numbers}${where}\n`;
}
