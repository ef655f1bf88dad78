import { html, type Markup, prose } from '../../harness/report/html/markup.ts';
import { asSentence, plural, span } from '../../harness/report/number-format.ts';
import { lostInWords, userCostInWords } from '../../harness/report/user-cost.ts';
import { dayOf, placeInWords } from './measured-words.ts';
import { type Entry, isControl } from './scenario-entry.ts';
import { framed } from './site-frame.ts';
import { linkedProse, scenarioLink } from './site-links.ts';
import { allTold, cureOf, defectOf, type Known, otherwise, STANDING, type Standing, type Told } from './standing.ts';

/** The page of a server: what to use first, then what loses requests and what to do instead. */
export function serverPage(known: Known, server: Entry['server']): string {
  const told = allTold(known).filter(({ entry }) => entry.server.name === server.name);
  const [controls, reloads] = [told.filter(({ entry }) => isControl(entry)), told.filter(({ entry }) => !isControl(entry))];
  const absent = known.entries.filter(
    ({ name, server: its }) => its.name === server.name && told.every(({ entry }) => entry.name !== name),
  );
  const its = (standing: Standing): readonly Told[] => reloads.filter((each) => each.standing === standing);
  const best = adviceOf(its('clean'));
  // If every one lets clients wait, those that lose nothing are the best there is.
  const use = best.length > 0 ? best : adviceOf(its('waits'));
  return framed(
    { title: server.title, above: [['All servers', '../index.html']] },
    html`<h1>What a reload of ${server.title} costs</h1>
<p class="meta">${[...new Set(told.map(({ main }) => `${main.facts.circumstances.server}, ${placeInWords(main)}, ${dayOf(main)}`))].join(' · ')}</p>
<p class="tally">${tally(reloads)}</p>
${use.length === 0 ? null : html`<h2 id="use">What to use</h2><p>${best.length > 0 ? 'Each of these lost nothing and let no client wait.' : `Each of these lost nothing, but let clients wait.${its('clean').length === 0 ? ' Nothing that was measured did better.' : ''}`}</p><ul>${use.map((each) => usable(known, each))}</ul>`}
${(['loses', 'wrong', 'waits', 'clean'] as const).map((standing) => section(known, standing, its(standing), use.length > 0))}
${controls.length === 0 ? null : html`<h2>Broken on purpose</h2><p>These runs show that zerodrop notices what is broken: they are no advice.</p>${table(known, controls, false)}`}
${absent.length === 0 ? null : html`<h2>Not measured yet</h2><ul>${absent.map(({ name, title }) => html`<li><code>${name}</code>: ${prose(title)}</li>`)}</ul>`}`,
  );
}

/** `5 ways to reload or stop it were measured: 2 lose nothing and let no client wait; 1 ...` */
export function tally(reloads: readonly Told[]): string {
  const parts = TALLIED.flatMap(([standing, many, one]) => {
    const count = reloads.filter((each) => each.standing === standing).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  if (parts.length === 0) return 'Not measured yet.';
  return `${plural(reloads.length, 'way')} to reload or stop it ${reloads.length === 1 ? 'was' : 'were'} measured: ${parts.join('; ')}.`;
}

const TALLIED: readonly (readonly [Standing, many: string, one: string])[] = [
  ['clean', 'lose nothing and let no client wait', 'loses nothing and lets no client wait'],
  ['waits', 'lose nothing, but clients wait', 'loses nothing, but clients wait'],
  ['wrong', 'lose nothing, but go wrong otherwise', 'loses nothing, but goes wrong otherwise'],
  ['loses', 'lose requests', 'loses requests'],
];

/** What an operator can choose from; what brings a new version comes before what is for something else. */
function adviceOf(told: readonly Told[]): readonly Told[] {
  const advised = told.filter(({ entry }) => entry.advice !== null);
  const brings = ({ main }: Told): boolean => main.facts.cost.changed === true;
  return [...advised.filter(brings), ...advised.filter((each) => !brings(each))];
}

function usable(known: Known, { entry, main }: Told): Markup {
  return html`<li>${scenarioLink(known, entry.name, '../', prose(entry.title))}. <b>When:</b> ${linkedProse(known, asSentence(entry.advice?.use ?? ''), '../')}<small class="meta"> ${userCostInWords(main.facts.cost)}</small></li>
`;
}

function section(known: Known, standing: Standing, told: readonly Told[], hasAdvice: boolean): Markup | null {
  return told.length === 0
    ? null
    : html`<h2 id="${standing}">${STANDING[standing]}</h2>${table(known, told, hasAdvice && standing !== 'clean')}`;
}

const HEADS = ['what is done', 'lost', 'longest wait', 'both versions answer', 'instead'] as const;

function table(known: Known, told: readonly Told[], hasAdvice: boolean): Markup {
  return html`<table role="table" class="reloads"><thead role="rowgroup"><tr role="row">${HEADS.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead><tbody role="rowgroup">
${told.map((each) => line(known, each, hasAdvice))}</tbody></table>`;
}

function line(known: Known, told: Told, hasAdvice: boolean): Markup {
  const { entry, main } = told;
  const { cost } = main.facts;
  const cure = cureOf(known, entry);
  const defect = defectOf(told);
  const instead = cure !== null ? scenarioLink(known, cure.entry.name, '../') : hasAdvice ? html`<a href="#use">what to use</a>` : null;
  return html`<tr role="row"><th role="rowheader" scope="row">${scenarioLink(known, entry.name, '../', prose(entry.title))}${defect === null ? null : html`<small>${prose(defect)}</small>`}</th><td role="cell" data-says="lost"${cost.failed > 0 ? html` class="bad"` : null}>${lossOf(cost)}${otherwise(told).map(({ facts }) => html`<small>${facts.circumstances.version}: ${lossOf(facts.cost)}</small>`)}</td><td role="cell" data-says="longest wait">${span(cost.waitMs)}</td><td role="cell" data-says="both versions answer">${mixOf(cost)}</td><td role="cell" data-says="instead"${instead === null ? html` class="none"` : null}>${instead}</td></tr>
`;
}

type Cost = Told['main']['facts']['cost'];

function lossOf(cost: Cost): string {
  const { failed, sent, repeated = 0 } = cost;
  const lost = failed === 0 ? `0 of ${sent}` : lostInWords(cost).replace(/^loses (.*?) requests?/, '$1');
  return repeated === 0 ? lost : `${lost}; ${repeated} executed more than once`;
}

function mixOf({ changed, mixedMs, strays }: Cost): string {
  if (changed === null) return 'no change of version';
  if (!changed) return 'the new one never answers';
  return `${mixedMs === 0 ? 'never' : span(mixedMs)}${strays > 0 ? `, ${strays} wrong` : ''}`;
}
