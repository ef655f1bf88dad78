import { html, type Markup, prose } from '../../harness/report/html/markup.ts';
import { asSentence, plural } from '../../harness/report/number-format.ts';
import { lostInWords, mixedInWords, userCostInWords, waitedInWords } from '../../harness/report/user-cost.ts';
import type { Column } from './measured.ts';
import { circumstancesInWords, dayOf, placeInWords, startupHint, worthInWords } from './measured-words.ts';
import { type Entry, isControl } from './scenario-entry.ts';
import { framed } from './site-frame.ts';
import { linkedProse, scenarioLink } from './site-links.ts';
import { cureOf, defectOf, type Known, otherwise, type Told } from './standing.ts';
import { stepsSection } from './steps-section.ts';
import { promiseOf, type ToldCause } from './strategy-facts.ts';
import { picture } from './timeline-picture.ts';

/** The page of a scenario: what users met comes first, that the scenario showed what it must second. */
export function scenarioPage(known: Known, told: Told): string {
  const { entry, main, standing, columns } = told;
  const { facts } = main;
  const hint = standing === 'waits' ? startupHint(facts) : null;
  const defect = defectOf(told);
  return framed(
    {
      title: entry.name,
      above: [
        ['All servers', '../index.html'],
        [entry.server.title, 'index.html'],
      ],
    },
    html`<h1>${prose(headingOf(entry))}</h1>
<p class="meta">${facts.circumstances.server} · ${placeInWords(main)} · measured on ${dayOf(main)}</p>
${isControl(entry) ? html`<p>This run is broken on purpose: it shows that zerodrop notices.</p>` : null}
<p class="cost ${standing}">${userCostInWords(facts.cost)}</p>
${otherwise(told).map((column) => html`<p class="instead"><b>Not so with ${column.facts.circumstances.server}</b> (${placeInWords(column)}): ${userCostInWords(column.facts.cost)}</p>`)}
${defect === null ? null : html`<p><b>What goes wrong:</b> ${prose(asSentence(defect))}</p>`}
${hint === null ? null : html`<p>${hint}</p>`}
${instead(known, told)}
${timelineFigure(told)}
${stepsSection(facts)}
${causesSection(known, facts.causes)}
${adviceSection(known, told)}
<h2>How much this is worth</h2>
<ul>${worthInWords(main).map((sentence) => html`<li>${sentence}</li>`)}
<li>${circumstancesInWords(facts)}</li></ul>
${verdictLine(main)}
${columns.length < 2 ? null : columnsTable(columns)}
<h2>Repeat it</h2>
<pre tabindex="0">${facts.command}</pre>
<p>The scenario is <code>${entry.path}</code>.${entry.source === '' ? null : html` It tests what <a href="${entry.source}" rel="noreferrer">this document</a> says.`}</p>`,
  );
}

/** With a capital letter, unless it begins with the name of the server, which has its own. */
function headingOf({ title, server }: Entry): string {
  return title.startsWith(server.title) || title.startsWith(server.name) ? title : asSentence(title, '');
}

function instead(known: Known, { entry }: Told): Markup | null {
  const cure = cureOf(known, entry);
  if (entry.cure === null) return null;
  if (cure === null) return html`<p class="instead"><b>Instead:</b> ${entry.cure}, which is not measured yet.</p>`;
  return html`<p class="instead"><b>Instead:</b> ${scenarioLink(known, entry.cure, '../', prose(cure.entry.title))}. ${userCostInWords(cure.main.facts.cost)}</p>`;
}

function timelineFigure({ entry, main: { facts } }: Told): Markup | null {
  const { timeline, steps } = facts;
  if (timeline === null || timeline.rows.length === 0) return null;
  const { old, new: fresh, left, shared, stall } = timeline;
  const has = (mark: string): boolean => timeline.rows.some((row) => row.includes(mark));
  const key = (name: string, says: string): Markup => html`<li><i class="${name}"></i>${says}</li>`;
  return html`<figure>
${picture(timeline, steps, entry.name)}
<ul class="legend">
${old === '' || !has('o') ? null : key('old', `answered by ${fresh === '' ? 'the server' : `the old version, ${old}`}`)}
${fresh === '' || !has('n') ? null : key('new', `answered by the new version, ${fresh}`)}
${has('a') ? key('other', 'answered by another version') : null}
${has('x') ? key('lost', 'lost') : null}
${timeline.changes.length === 0 ? null : key('change', 'the reload, from its first step until it is complete')}
${stall.longestMs >= 500 ? key('stall', 'no client is answered') : null}
</ul>
<figcaption>Each row is a client, each bar a request from when it was sent until it ended. Times are from the first step of the reload on; the numbers are the steps below${steps.some(({ kind }) => kind === 'server') ? ', and small ticks are lines of the server’s log' : ''}.${shared > 0 ? ' The last rows hold single requests, which the scenario sent on connections of their own.' : ''}${left > 0 ? ` ${left} more rows are not drawn.` : ''}</figcaption>
</figure>`;
}

function causesSection(known: Known, causes: readonly ToldCause[]): Markup | null {
  if (causes.length === 0) return null;
  return html`<h2>What failed, and why</h2>
<ul>${causes.map(
    ({
      outcome,
      cause,
      count,
      says,
      line,
      sources,
      cure,
    }) => html`<li><b>${plural(count, 'request')} ended as ${outcome}:</b> ${prose(says)}.
${line === null ? null : html`<p>In the log: <code>${line}</code></p>`}
${cure === null ? null : html`<p><b>Cure:</b> ${linkedProse(known, cure, '../')}.</p>`}
<p class="meta">${cause === null ? 'No known cause explains them.' : html`Known as ${cause}.`}${sources.length === 0 ? null : html` Source: ${sources.map(reference)}.`}</p></li>`,
  )}</ul>`;
}

function reference({ says, url }: ToldCause['sources'][number], i: number): Markup {
  return html`${i > 0 ? '; ' : null}${url === null ? says : html`<a href="${url}" rel="noreferrer">${says}</a>`}`;
}

function adviceSection(known: Known, { entry }: Told): Markup | null {
  const { advice, rollback } = entry;
  const back = rollback === null ? null : html`<p><b>The way back:</b> ${scenarioLink(known, rollback, '../')} measures it.</p>`;
  return html`${
    advice === null
      ? null
      : html`<h2>When to use it</h2>
<p>${linkedProse(known, asSentence(advice.use), '../')}</p>
<p><b>What breaks it:</b> ${linkedProse(known, asSentence(advice.breaks), '../')}</p>`
  }${back}`;
}

function verdictLine({ facts, runs, asMust }: Column): Markup {
  return html`<p class="meta">Verdict of the run: pass${asMust < runs ? ` (${asMust} of ${runs})` : ''}. It showed what it must: ${promiseOf(facts)}.</p>`;
}

function columnsTable(columns: readonly Column[]): Markup {
  return html`<h2>On other releases</h2>
<table role="table"><thead role="rowgroup"><tr role="row">${['measured', 'lost', 'longest wait', 'versions', 'as it must'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead><tbody role="rowgroup">
${columns.map((column) => {
  const { cost, circumstances } = column.facts;
  return html`<tr role="row"><th role="rowheader" scope="row">${circumstances.server}<small>${placeInWords(column)}, ${dayOf(column)}</small></th><td role="cell">${asSentence(lostInWords(cost), '')}</td><td role="cell">${asSentence(waitedInWords(cost), '')}</td><td role="cell">${asSentence(mixedInWords(cost), '')}</td><td role="cell" data-says="as it must">${column.asMust} of ${column.runs} runs</td></tr>
`;
})}</tbody></table>`;
}
