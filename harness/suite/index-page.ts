import { join } from 'node:path';
import { count } from '../core/quantity.ts';
import { html, type Markup } from '../report/html/markup.ts';
import { pageHead } from '../report/html/page-head.ts';
import { span } from '../report/number-format.ts';
import { pageStyle } from '../report/page-style.ts';
import { cellsOf } from './cells.ts';
import { changesSection } from './page/changes-section.ts';
import { comparison } from './page/comparison.ts';
import { matrix } from './page/matrix.ts';
import { overview } from './page/overview.ts';
import { unexpected } from './page/unexpected.ts';
import { serverBlocks } from './server-blocks.ts';
import type { Suite } from './suite-types.ts';
import { allReloadsInWords, MEANS, resultInWords, SIGN } from './suite-words.ts';

/**
 * `index.html`: one file that needs no network and no script. `toRuns` leads from where it lies to the suite's folder,
 * such as `../../`; empty if it lies in it.
 */
export function renderIndex(suite: Suite, toRuns = ''): string {
  const style = pageStyle(join(import.meta.dirname, 'page', 'index.css'));
  const cells = cellsOf(suite.cases);
  const reloads = allReloadsInWords(cells);
  const blocks = serverBlocks(suite, cells);
  const columns = suite.options.versions;
  return html`${pageHead({ title: `${suite.kind.toUpperCase()}: zerodrop suite`, styles: [style] })}
<body>
<header class="${suite.kind}">
<h1><span aria-hidden="true">${SIGN[suite.kind]}</span> ${suite.kind === 'pass' ? 'all as it should be' : MEANS[suite.kind]}</h1>
<p>${resultInWords(suite)}</p>
${reloads === null ? null : html`<p class="worth">${reloads}.</p><p class="meta">Of reloads that are alike and don’t influence one another; scenarios that are there to lose requests are not counted.</p>`}
<p class="meta">began ${suite.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')} · took ${span(suite.durationMs)} · ${suite.options.runtime} · start-up ${suite.options.startupSeconds} s${suite.options.strict ? ' · every scenario asked for zero downtime' : ''}</p>
</header>
<main>
${overview(blocks, columns)}
${changesSection(suite)}
${matrix(blocks, columns, toRuns)}
${unexpected(suite, toRuns)}
${comparison(blocks)}
${circumstances(suite)}
</main>
</body>
</html>
`.text;
}

function circumstances({ options, parts, cases }: Suite): Markup {
  const rows = parts.map(({ startedAt, machine, shard, zerodrop }, i) => {
    const its = cases.filter(({ part }) => part === i).length;
    return html`<tr><th scope="row">${i + 1}${shard === null ? '' : ` (shard ${shard.index} of ${shard.of})`}</th><td class="number">${its}</td><td>${startedAt}</td><td>${count(machine.cores, 'core')}, Linux ${machine.kernel}, Node ${machine.node}</td><td>${zerodrop}</td></tr>`;
  });
  return html`<section aria-labelledby="circumstances"><h2 id="circumstances">Circumstances</h2>
<p>${count(options.repeat, 'repetition')}, up to ${count(options.concurrency, 'run')} at once, slow requests of ${options.slowSeconds} s${options.clients === null ? '' : `, ${count(options.clients, 'client')}`}${options.seed === null ? '' : `, seed ${options.seed}`}.</p>
<div class="scroll"><table><thead><tr><th>machine</th><th>cases</th><th>began</th><th>what it is</th><th>zerodrop</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
