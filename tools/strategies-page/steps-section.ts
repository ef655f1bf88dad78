import { html, type Markup } from '../../harness/report/html/markup.ts';
import { span } from '../../harness/report/number-format.ts';
import type { Step } from './run-steps.ts';
import type { Facts } from './strategy-facts.ts';
import { zeroOf } from './timeline-picture.ts';

/** What was done, step by step, with what the server's log said meanwhile. The steps of the reload have the numbers of the picture. */
export function stepsSection({ steps, timeline }: Facts): Markup {
  const zero = timeline === null ? 0 : zeroOf(timeline);
  const before = steps.filter(({ kind }) => kind === 'before');
  const during = steps.filter(({ kind }) => kind !== 'before');
  const numbers = new Map(during.filter(({ kind }) => kind === 'done').map((step, i) => [step, i + 1]));
  return html`<h2>What was done</h2>
${before.length === 0 ? null : html`<p>Before the reload: ${before.map((step, i) => html`${i > 0 ? '; ' : null}${said(step)}`)}.</p>`}
<ol class="steps">${during.map((step) => {
    const number = numbers.get(step);
    return html`<li><b>${number === undefined ? null : `${number}.`}</b><span class="at">${afterTrigger(step.atMs - zero)}</span><span${number === undefined ? html` class="server"` : null}>${said(step)}</span></li>
`;
  })}</ol>
${during.length === 0 ? html`<p>Nothing more was done.</p>` : null}`;
}

function said({ says, times }: Step): string {
  return times === 1 ? says : `${says} (and ${times - 1} more alike)`;
}

function afterTrigger(ms: number): string {
  return ms < 0 ? `−${span(-ms)}` : span(ms);
}
