import { countLeft, type Leftovers } from './leftovers.ts';
import type { Killed } from './one-kill.ts';

const COLUMNS = [
  ...[
    'user',
    'runtime',
    'ended by',
    'kills',
    'at',
    'in phase',
    'there before',
    'exit codes',
    'load of a core',
    'all gone after',
    'left after 2 s',
  ],
];

/** A row for each user, runtime and way to be ended, as a Markdown table; what was left is named below it. */
export function trialTable(kills: readonly Killed[]): string {
  const rows = [...Map.groupBy(kills, ({ user, runtime, ending }) => `${user ?? 'root'} | ${runtime} | ${ending}`)];
  const lines = rows.map(([name, group]) => `| ${name} | ${cells(group).join(' | ')} |`);
  const left = kills.filter((kill) => countLeft(kill.left) > 0 || kill.exit === null).map(leftInWords);
  const counted = `${kills.length} kills, ${left.length} of them left something. Counted: live processes (by the run's mark in the environment, by the trial's folder in environment, arguments, working folder or cgroup, by the numbers, process groups and sessions of all descendants that were seen), containers (by label and by mounts), work folders, sockets (files, and those that are open), FIFOs.`;
  return `${[`| ${COLUMNS.join(' | ')} |`, `|${COLUMNS.map(() => ' --- |').join('')}`, ...lines, '', counted, ...left].join('\n')}\n`;
}

function cells(group: readonly Killed[]): readonly string[] {
  const gone = group.flatMap(({ goneMs }) => (goneMs === null ? [] : [goneMs]));
  return [
    String(group.length),
    `${span(
      group.map(({ afterMs }) => afterMs / 1000),
      1,
    )} s`,
    tally(group.map(({ phase }) => phase)),
    there(group.map(({ before }) => before)),
    tally(group.map(({ exit }) => exit ?? 'lives on')),
    span(
      group.map(({ load }) => load),
      1,
    ),
    `${Math.round(Math.max(0, ...gone))} ms at most${gone.length < group.length ? `, ${group.length - gone.length} not in 30 s` : ''}`,
    String(group.reduce((sum, { left }) => sum + countLeft(left), 0)),
  ];
}

function there(counts: readonly Leftovers[]): string {
  const kinds = ['processes', 'containers', 'folders', 'sockets', 'fifos'] as const;
  return kinds
    .map(
      (kind) =>
        `${span(
          counts.map((each) => each[kind].length),
          0,
        )} ${kind}`,
    )
    .join(', ');
}

function span(numbers: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map((each) => each.toFixed(digits));
  return least === most ? `${least}` : `${least} to ${most}`;
}

function tally(values: readonly string[]): string {
  return [...Map.groupBy(values, (value) => value)].map(([value, all]) => `${value} ${all.length}×`).join(', ');
}

function leftInWords({ goneMs, load, user, runtime, ending, scenario, afterMs, phase, left, exit }: Killed): string {
  const what = [...left.processes, ...left.containers, ...left.folders, ...left.sockets, ...left.fifos].join('; ');
  const lives = exit === null ? 'zerodrop itself did not end within a minute; ' : '';
  return `- ${user ?? 'root'}, ${runtime}, ${ending}, ${scenario} at ${Math.round(afterMs)} ms (${phase}): ${lives}${what}; ${goneMs === null ? 'not gone in 30 s' : `gone after ${Math.round(goneMs)} ms`} (load of a core ${load.toFixed(1)})`;
}
