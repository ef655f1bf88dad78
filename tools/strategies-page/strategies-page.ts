import { median } from '../../harness/core/median.ts';
import { plural, span } from '../../harness/report/number-format.ts';
import { wrap } from '../../harness/report/terminal/wrap.ts';
import { definitions } from './markdown-table.ts';
import { alike, daysOf } from './run-circumstances.ts';
import type { Facts } from './strategy-facts.ts';
import { controlTable, defectTable, type Known, otherTable, strategyTable } from './strategy-tables.ts';

const WIDTH = 120;

/** `docs/strategies.md`: a page in Markdown. The same recordings make the same bytes; every number comes from one of them. */
export function renderStrategies(known: Known): string {
  const others = otherTable(known);
  return `# Strategies, measured

Made from recorded runs by \`npm run strategies\`, and not to be edited: the words are those of the scenarios, every number comes from
a recording.

${ranOn(known)}

- **verdict**: that of the run, against what its scenario must show. *No wait* means that the longest stall stayed within the
  bound that the scenario promises. A scenario that is about a defect passes if the defect shows.
- **failed**: requests that failed, of all that were sent.
- **longest stall**: the longest stretch, from the first reload to the end of the last settling, in which a client waited for an
  answer that should come at once and no client got one.
- **mixed**: for how long both versions answered; the longest, if there were several changes of version.
- **memory**: proportional set size of all processes of the topology, in the baseline → at most from the first reload on. Looked at
  about once a second: what came and went in between was not seen; ? if no look into the baseline could read all of them.
- **rolled back**: from the trigger of the way back to the first answer of the old version, and to its end, in the scenario that
  is there for it.

## Strategies

Those that lose nothing and let no client wait come first, then those that lose nothing.

${strategyTable(known)}

## Defects and their cures

Each known way to break a strategy is a scenario of its own, beside the one that shows what mends it.

${defectTable(known)}

## Controls

They are broken on purpose, and pass if the rules refuse to call the run free of downtime: a detector that is blind would not.

${controlTable(known)}
${others === '' ? '' : `\n## The other scenarios\n\n${others}\n`}
${definitions(known.entries)}
`;
}

function ranOn({ entries, runs }: Known): string {
  const [most, ...rest] = alike(runs);
  if (most === undefined) return 'Nothing was run yet.';
  const cores = [...new Set([...runs.values()].map(({ circumstances }) => circumstances.cores))].sort((a, b) => a - b).join(' or ');
  const exceptions = rest.map(({ message, names }) => ` ${names.map((name) => `\`${name}\``).join(', ')}: ${message}.`).join('');
  const runsInWords = `The latest runs of ${runs.size} of ${plural(entries.length, 'scenario')}, of ${daysOf(runs.values())}: ${most.message}${slowInWords(runs)}.${exceptions}`;
  return `${wrap(runsInWords, WIDTH).join('\n')}

The clients, uWSGI and everything else that ran there shared the machine's ${cores} cores. A stall of some tens or hundreds of
milliseconds may be the machine's; a request that failed, or an answer of the wrong version, is not.`;
}

function slowInWords(runs: ReadonlyMap<string, Facts>): string {
  const slow = [...runs.values()].flatMap(({ slowMs }) => (slowMs === null ? [] : [slowMs]));
  return slow.length === 0 ? '' : `, slow requests of ${span(median(slow))} (the median)`;
}
