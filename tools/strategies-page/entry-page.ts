import { asSentence } from '../../harness/report/number-format.ts';
import { lostInWords, userCostInWords } from '../../harness/report/user-cost.ts';
import { table } from './markdown-table.ts';
import { placeInWords } from './measured-words.ts';
import { serversOf, whenMeasured } from './overview-page.ts';
import { isControl } from './scenario-entry.ts';
import { tally } from './server-page.ts';
import { allTold, cureOf, defectOf, type Known, otherwise, type Standing, type Told } from './standing.ts';

const BEST_FIRST: readonly Standing[] = ['clean', 'waits', 'wrong', 'loses'];

/** `docs/strategies.md`: what users lose by each reload, for readers of the repository. The site has all else. */
export function entryPage(known: Known): string {
  const told = allTold(known).filter(({ entry }) => !isControl(entry));
  return `# Which reload of which server loses what

${whenMeasured(told)} Made by \`npm run strategies\` from recorded runs, and not to be edited. With a picture of each run, what was done, why
requests failed and the command that repeats it, it is a site: \`npm run build\` makes it (\`dist/strategies/index.html\`), the package
brings it along, and the workflow \`pages\` publishes it.

A client waits if an answer that should come at once takes half a second or more. The app of these runs takes about a second to start:
if clients wait for that, they wait longer for an app that takes longer. Clients and server shared one machine; a wait of some hundred
milliseconds may be the machine's, a lost request is not.

${serversOf(known)
  .map((server) =>
    section(
      known,
      server.title,
      told.filter(({ entry }) => entry.server.name === server.name),
    ),
  )
  .join('\n')}
${definitions(told)}
${notMeasured(known)}`;
}

function section(known: Known, title: string, its: readonly Told[]): string {
  const sorted = BEST_FIRST.flatMap((standing) => its.filter((each) => each.standing === standing));
  const places = [...new Set(its.map(({ main }) => `${main.facts.circumstances.server}, ${placeInWords(main)}`))].join('; ');
  if (sorted.length === 0) return `## ${title}\n\nNot measured yet.\n`;
  const rows = sorted.map((each) => [`[${each.entry.name}]: ${each.entry.title}`, costOf(each), instead(known, each)]);
  return `## ${title}

${places}. ${tally(its)}

${table(['reload', 'what users lose, wait and get mixed', 'instead, or when to use it'], rows)}
`;
}

/** What goes wrong, if no request is lost, is what the defect says of itself. */
function costOf(told: Told): string {
  const cost = userCostInWords(told.main.facts.cost);
  const defect = defectOf(told);
  const others = otherwise(told).map(({ facts }) => ` Not so with ${facts.circumstances.server}: ${lostInWords(facts.cost)}.`);
  return `${cost}${told.standing === 'wrong' && defect !== null ? ` ${asSentence(defect)}` : ''}${others.join('')}`;
}

function instead(known: Known, { entry }: Told): string {
  const cure = cureOf(known, entry);
  if (cure !== null) return `[${cure.entry.name}]`;
  return entry.advice === null ? '–' : `when: ${entry.advice.use}`;
}

function definitions(told: readonly Told[]): string {
  return told.map(({ entry: { name, path } }) => `[${name}]: ../${path}`).join('\n');
}

function notMeasured({ entries, measured }: Known): string {
  const absent = entries.filter(({ name }) => !measured.has(name)).map(({ name }) => `\`${name}\``);
  return absent.length === 0 ? '' : `\nNot measured yet: ${absent.join(', ')}.\n`;
}
