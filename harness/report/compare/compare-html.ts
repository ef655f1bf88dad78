import { join } from 'node:path';
import { count } from '../../core/quantity.ts';
import { html, type Markup, prose } from '../html/markup.ts';
import { pageHead } from '../html/page-head.ts';
import { span } from '../number-format.ts';
import { pageStyle } from '../page-style.ts';
import type { Row } from './compare-row.ts';
import { bestOf, differences, isUnknown, MEASURES, type Measure } from './measures.ts';
import { picture } from './picture.ts';

/** `compare.html`: strategies side by side in one self-contained file, without a script. The same rows give the same bytes. */
export function renderComparisonPage(rows: readonly Row[]): string {
  const style = pageStyle(join(import.meta.dirname, 'compare.css'));
  const unlike = differences(rows);
  return html`${pageHead({ title: `Strategies compared: ${rows.map(({ scenario }) => scenario).join(', ')}`, styles: [style] })}
<body>
<main>
<h1>Strategies compared</h1>
<p class="load">${loadInWords(rows)}</p>
${unlike.length === 0 ? null : html`<p class="unlike"><strong>These runs were not made under the same load:</strong> ${unlike.join('; ')}. What they measured can't be compared without a doubt.</p>`}
<section aria-labelledby="measures"><h2 id="measures">What was measured</h2>
<p>Every number is measured in the runs that the names lead to. Of several deploys in a run the worst counts. ★ is the best of its line.</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="measures"><table>
<thead><tr><th scope="col"><span class="hidden">Measure</span></th>${rows.map(({ scenario, href }) => html`<th scope="col">${href === null ? scenario : html`<a href="${href}">${scenario}</a>`}</th>`)}</tr></thead>
<tbody>${MEASURES.map((measure) => line(measure, rows))}</tbody></table></div></section>
${reasons(rows)}${pictures(rows)}
</main>
</body>
</html>
`.text;
}

function line(measure: Measure, rows: readonly Row[]): Markup {
  const best = bestOf(measure, rows);
  const cells = rows.map((row) => {
    const value = measure.value(row);
    const bad = (measure.name === 'verdict' && row.verdict !== 'pass') || (measure.name === 'failed' && row.failed > 0);
    const className = bad ? 'bad' : best.has(row) ? 'best' : isUnknown(value) ? 'unknown' : '';
    return html`<td${className === '' ? null : html` class="${className}"`}>${value}${best.has(row) ? html` <span title="the best of its line">★</span>` : null}</td>`;
  });
  return html`<tr><th scope="row">${measure.name}<span class="means">${measure.means}</span></th>${cells}</tr>
`;
}

/** Why a column is no pass. */
function reasons(rows: readonly Row[]): Markup | null {
  const found = rows.flatMap(({ scenario, verdict, why }) => why.map((check) => ({ scenario, verdict, check })));
  if (found.length === 0) return null;
  return html`<section aria-labelledby="reasons"><h2 id="reasons">What did not pass, and why</h2>
<ul>${found.map(
    ({ scenario, verdict, check }) => html`<li><b>${scenario}</b>: ${verdict} by ${check.name}. ${check.detail}</li>
`,
  )}</ul></section>
`;
}

/** All deploys on one axis of time. */
function pictures(rows: readonly Row[]): Markup {
  const shapes = rows.flatMap(({ shape }) => shape ?? []);
  const fromMs = Math.min(0, ...shapes.map((shape) => shape.fromMs));
  const toMs = Math.max(1, ...shapes.map((shape) => shape.toMs));
  const mostWorkers = Math.max(1, ...shapes.flatMap(({ capacity }) => capacity.map(([, accepting]) => accepting ?? 0)));
  const slowestMs = Math.max(0, ...shapes.flatMap((shape) => shape.slowestMs.map((ms) => ms ?? 0)));
  const scale = { fromMs, toMs, mostWorkers, slowestMs };
  return html`<section aria-labelledby="pictures"><h2 id="pictures">The first deploy of each</h2>
<p class="legend"><span class="capacity">workers that accept (up to ${mostWorkers})</span><span class="latency">longest wait of a quick request (logarithmic, up to ${span(slowestMs)})</span><span class="failed">failed requests</span> The line is the trigger, the dashed one the completion; all on one axis of ${span(toMs - fromMs)}.</p>
${rows.map(
  (
    row,
  ) => html`<figure><figcaption>${row.scenario} <span class="title">${prose(row.title)}${row.shape !== null && row.shape.capacity.length === 0 ? ' (workers were not sampled)' : null}</span></figcaption>${picture(row, scale)}</figure>
`,
)}</section>`;
}

function loadInWords(rows: readonly Row[]): string {
  const load = rows[0]?.load;
  if (load === undefined) return '';
  const startup = load.startupSeconds === null ? '' : ` · start-up ${load.startupSeconds} s`;
  const slow = load.slowSeconds === null ? '' : ` · slow requests of ${load.slowSeconds} s`;
  return `${count(load.clients, 'client')} in each lane (${load.lanes}) over ${load.targets}${startup}${slow} · ${load.runtime} · ${load.server} · ${load.machine}`;
}
