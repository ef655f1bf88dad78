/**
 * Runs each race that is forced, and its cure, many times, and says how often the defect showed, how often its cure failed, and how long
 * the race itself took.
 *
 *     node tools/forced-races/forced-races.ts [--race NAME]... [--runs N] [--runtime docker] [--versions trixie] [--json FILE]
 *         [--write docs/forced-races.md]
 *     node tools/forced-races/forced-races.ts --from FILE... [--write docs/forced-races.md]
 *
 * `--json` appends a line for each run; `--from` makes the table of such files again; `--write` puts it between the marks of a page.
 */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScenario } from '../../harness/run/run-scenario.ts';
import { baseImage, USUAL_SUITE } from '../../harness/runtime/server-version.ts';
import { catalogue, loadScenario } from '../../harness/scenario-catalogue.ts';
import { answerWithinSeconds } from './answer-within.ts';
import { type ForcedRun, readForcedRuns } from './forced-run.ts';
import { raceMs } from './race-time.ts';
import { racesTable } from './races-table.ts';

/** A run that proves nothing is repeated: at most this number of rounds for each run of --runs. */
const MOST_ROUNDS = 3;
const BEGIN = '<!-- races: made by tools/forced-races -->';
const END = '<!-- end of races -->';

const { values } = parseArgs({
  options: {
    race: { type: 'string', multiple: true },
    runs: { type: 'string', default: '20' },
    runtime: { type: 'string', default: 'host' },
    versions: { type: 'string', default: USUAL_SUITE },
    json: { type: 'string' },
    from: { type: 'string', multiple: true },
    write: { type: 'string' },
  },
});

const table = racesTable(values.from === undefined ? await everyRun() : await readForcedRuns(values.from));
if (values.write === undefined) process.stdout.write(table);
else await putInto(values.write);

async function everyRun(): Promise<readonly ForcedRun[]> {
  const loaded = await Promise.all((await catalogue()).map(({ name }) => loadScenario(name)));
  const races = loaded.filter(({ entry, scenario: { tags, cure } }) =>
    values.race === undefined ? tags.includes('forced') && cure !== undefined : values.race.includes(entry.name),
  );
  const done: ForcedRun[] = [];
  const noDefects = new Set<string>();
  const wanted = Number(values.runs);
  const judged = (race: string, kind: ForcedRun['of']): number =>
    done.filter((run) => run.race === race && run.of === kind && run.verdict !== 'inconclusive').length;
  // Race after race in each round, so that what else the machine does at a time concerns them all. A run that proved nothing is repeated.
  for (let round = 1; round <= wanted * MOST_ROUNDS; round++)
    for (const { entry, scenario } of races)
      for (const kind of ['race', 'cure'] as const) {
        if (judged(entry.name, kind) === wanted || noDefects.has(entry.name)) continue;
        // A night of runs must not end with one that broke: it is told, counts nowhere, and is repeated.
        const run = await oneRun(entry.name, scenario.cure ?? '', kind).catch((error: unknown) => {
          process.stderr.write(`${round}: ${entry.name}, its ${kind}: ${error instanceof Error ? error.message : String(error)}\n`);
          return null;
        });
        if (run === null) continue;
        if (kind === 'race' && !run.isDefect) {
          noDefects.add(entry.name);
          process.stderr.write(`${entry.name} is no defect of ${run.server} ${run.version}, and is left out\n`);
          continue;
        }
        done.push(run);
        if (values.json !== undefined) await appendFile(values.json, `${JSON.stringify(run)}\n`);
        const took = run.raceMs === null ? '' : `, the race took ${run.raceMs.toFixed(0)} ms`;
        process.stderr.write(
          `${round}: ${kind === 'race' ? run.race : run.cure}: ${run.verdict}, lost ${run.requestsLost}${took}; ${run.runMs.toFixed(0)} ms in all\n`,
        );
      }
  return done;
}

async function oneRun(race: string, cure: string, of: ForcedRun['of']): Promise<ForcedRun> {
  const name = of === 'race' ? race : cure;
  const { scenario } = await loadScenario(name);
  const out = await mkdtemp(join(tmpdir(), 'zd-race-'));
  try {
    const { recording, report } = await runScenario(name, scenario, {
      runtime: values.runtime,
      startupSeconds: 0.2,
      slowSeconds: '0.2-0.4',
      answerWithinSeconds: answerWithinSeconds(scenario, of),
      clients: null,
      seed: null,
      out,
      base: baseImage(values.versions),
      command: '',
      signal: new AbortController().signal,
      onStart: () => undefined,
      onLine: () => undefined,
    });
    const { run } = recording;
    return {
      server: run.server?.title ?? '?',
      version: run.server?.version ?? '?',
      ...{ race, cure, of },
      isDefect: run.expectation.kind === 'defect',
      verdict: report.verdict,
      requestsLost: report.requests.failed,
      raceMs: raceMs(recording),
      runMs: run.durationMs,
      phasesMs: Object.fromEntries(run.phases.map((phase) => [phase.name, Math.round(phase.endMs - phase.startMs)])),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Puts the table between the marks of a page. */
async function putInto(path: string): Promise<void> {
  const page = await readFile(path, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no "${BEGIN}" ... "${END}"`);
  await writeFile(path, `${before}${BEGIN}\n\n${table}\n${END}${after}`);
}
