import { html, type Markup } from '../../harness/report/html/markup.ts';
import { plural, span } from '../../harness/report/number-format.ts';
import { dayOf } from './measured-words.ts';
import { type Entry, isControl } from './scenario-entry.ts';
import { tally } from './server-page.ts';
import { framed } from './site-frame.ts';
import { pageOfServer, scenarioLink } from './site-links.ts';
import { allTold, type Known, STANDING, type Standing, type Told } from './standing.ts';

/** What stands in one column of the overview. */
const COLUMNS: readonly (readonly [title: string, standings: readonly Standing[]])[] = [
  [STANDING.clean, ['clean']],
  [STANDING.waits, ['waits']],
  ['Loses requests, or goes wrong otherwise', ['loses', 'wrong']],
];
/** More links than these in a field are told by their number. */
const MOST_LINKS = 8;

/** The servers that the scenarios are of, in the order of the list. */
export function serversOf({ entries }: Known): readonly Entry['server'][] {
  return [...new Map(entries.map(({ server }) => [server.name, server])).values()];
}

/** The first page: which reload of which server loses what. */
export function overviewPage(known: Known): string {
  const told = allTold(known);
  const absent = known.entries.filter(({ name }) => !known.measured.has(name));
  const reloads = told.filter(({ entry }) => !isControl(entry));
  const servers = serversOf(known);
  return framed(
    { title: 'What a reload costs', above: [] },
    html`<h1>Which reload of which server loses what?</h1>
<p>Each way to reload, restart or stop a server was carried out while clients sent requests, and zerodrop accounted for every request.
Here is what users lost, how long they waited, and for how long two versions answered.</p>
<p><b>Pick your server:</b> ${servers.map((server, i) => html`${i > 0 ? ' · ' : null}<a href="${pageOfServer(server.name)}">${server.title}</a>`)}</p>
<table role="table" class="overview"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">kind of reload</th>${COLUMNS.map(([title]) => html`<th role="columnheader" scope="col">${title}</th>`)}</tr></thead>
${servers.map((server) => serverRows(known, server, reloads))}</table>
<h2>How to read it</h2>
<ul>
<li><b>Lost</b> is a request without its right answer: refused, reset, closed, cut short, or answered with an error.</li>
<li>A client <b>waits</b> if an answer that should come at once takes half a second or more. Many waits are for the new version to start: the app of these runs takes about a second, and yours may take longer.</li>
<li>${whenMeasured(told)}</li>
<li>Reloads are named by their scenarios. Each page has a picture of the run, what was done, why requests failed, and the command that repeats it.</li>
</ul>
${absent.length === 0 ? null : html`<p class="meta">${plural(absent.length, 'scenario')} ${absent.length === 1 ? 'is' : 'are'} not measured yet; the pages of the servers name ${absent.length === 1 ? 'it' : 'them'}.</p>`}`,
  );
}

/** `Measured on 2026-11-28`, or from the first day to the last. */
export function whenMeasured(told: readonly Told[]): string {
  const days = told.map(({ main }) => dayOf(main)).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return 'Nothing is measured yet.';
  return first === last ? `Measured on ${first}.` : `Measured from ${first} to ${last}.`;
}

function serverRows(known: Known, server: Entry['server'], reloads: readonly Told[]): Markup {
  const its = reloads.filter(({ entry }) => entry.server.name === server.name);
  const families = [...Map.groupBy(its, ({ entry }) => entry.family)];
  return html`<tbody role="rowgroup"><tr role="row" class="server"><th role="rowheader" scope="rowgroup" colspan="${COLUMNS.length + 1}"><a href="${pageOfServer(server.name)}">${server.title}</a><small>${tally(its)}</small></th></tr>
${families.map(
  ([
    family,
    of,
  ]) => html`<tr role="row"><th role="rowheader" scope="row">${family}</th>${COLUMNS.map(([title, standings]) => field(known, server, title, standings, of))}</tr>
`,
)}</tbody>`;
}

function field(known: Known, server: Entry['server'], title: string, standings: readonly Standing[], of: readonly Told[]): Markup {
  const its = of.filter(({ standing }) => standings.includes(standing));
  if (its.length === 0) return html`<td role="cell" class="none">–</td>`;
  const more = its.length - MOST_LINKS;
  return html`<td role="cell" data-says="${title}"><ul>${its
    .slice(0, more === 1 ? its.length : MOST_LINKS)
    .map(
      (told) => html`<li>${scenarioLink(known, told.entry.name, '')} <small>${inShort(told)}</small></li>`,
    )}${more > 1 ? html`<li><a href="${pageOfServer(server.name)}#${standings[0] ?? ''}">and ${more} more</a></li>` : null}</ul></td>`;
}

/** What makes it stand where it stands. */
function inShort({ standing, main: { facts } }: Told): string {
  const { cost } = facts;
  switch (standing) {
    case 'loses':
      return cost.failed === 0 ? 'now and then' : `${cost.failed} of ${cost.sent} lost`;
    case 'waits':
      return span(cost.waitMs);
    case 'wrong':
      if ((cost.repeated ?? 0) > 0) return `${cost.repeated} executed twice`;
      return cost.changed === false ? 'the old version stays' : 'nothing lost';
    case 'clean':
      return '';
  }
}
