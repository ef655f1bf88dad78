import { shareOf } from '../../harness/core/verdict/measures/clopper-pearson.ts';
import { shareInWords } from '../../harness/report/number-format.ts';
import type { ForcedRun } from './forced-run.ts';

/** A row of the table: a race and its cure, over all of their runs. Runs that proved nothing count nowhere. */
interface RaceRow {
  readonly race: string;
  readonly cure: string;
  readonly server: string;
  readonly shown: string;
  readonly lost: string;
  readonly raceTimes: string;
  readonly runTime: string;
  readonly unclear: number;
}

/** The table of all races, in Markdown. */
export function racesTable(runs: readonly ForcedRun[]): string {
  const rows = [...Map.groupBy(runs, ({ race, version }) => `${race} ${version}`).values()].map(rowOf);
  const unclear = rows.reduce((sum, row) => sum + row.unclear, 0);
  return `${[
    '| race | server | the defect showed | its cure | failed with the cure | the race itself: median, longest | a whole run: median |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ race, server, shown, cure, lost, raceTimes, runTime }) =>
        `| \`${race}\` | ${server} | ${shown} | \`${cure}\` | ${lost} | ${raceTimes} | ${runTime} |`,
    ),
    '',
    `${unclear === 0 ? 'Each run proved something.' : `${unclear} more runs proved nothing, mostly because the machine was busy, and are not counted.`}`,
  ].join('\n')}\n`;
}

function rowOf(runs: readonly ForcedRun[]): RaceRow {
  const judged = runs.filter(({ verdict }) => verdict !== 'inconclusive');
  const races = judged.filter(({ of }) => of === 'race');
  const cures = judged.filter(({ of }) => of === 'cure');
  const { race = '', cure = '', server = '', version = '' } = runs[0] ?? {};
  const times = races.flatMap(({ raceMs }) => raceMs ?? []);
  return {
    race,
    cure,
    server: `${server} ${version}`,
    shown: share(races.filter(({ verdict }) => verdict === 'pass').length, races.length),
    lost: share(cures.filter(({ verdict }) => verdict === 'fail').length, cures.length),
    raceTimes: times.length === 0 ? 'not known' : `${inSeconds(median(times))}, ${inSeconds(Math.max(...times))}`,
    runTime: races.length === 0 ? 'not known' : inSeconds(median(races.map(({ runMs }) => runMs))),
    unclear: runs.length - judged.length,
  };
}

function share(k: number, n: number): string {
  return n === 0 ? 'not run' : shareInWords(shareOf(k, n));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function inSeconds(ms: number): string {
  return ms < 100 ? `${(ms / 1000).toFixed(3)} s` : `${(ms / 1000).toFixed(2)} s`;
}
