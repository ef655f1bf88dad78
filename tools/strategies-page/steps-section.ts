import { html, type Markup } from '../../harness/report/html/markup.ts';
import { span } from '../../harness/report/number-format.ts';
import type { Step } from './run-steps.ts';
import type { Facts } from './strategy-facts.ts';

/** Lines of one instance that follow each other by no more than this stand on one line, in milliseconds. */
const ONE_LINE_MS = 1000;

/** What was done, step by step, with what the server's log said meanwhile. The steps of the reload have the numbers of the picture. */
export function stepsSection({ steps, timeline }: Facts): Markup | null {
  if (steps.length === 0) return null;
  const zero = timeline?.zeroMs ?? 0;
  const before = steps.filter(({ kind }) => kind === 'before');
  const during = steps.filter(({ kind }) => kind !== 'before');
  const numbers = new Map(during.filter(({ kind }) => kind === 'done').map((step, i) => [step, i + 1]));
  return html`<h2>What was done</h2>
${before.length === 0 ? null : html`<p>Before the reload: ${before.map((step, i) => html`${i > 0 ? '; ' : null}${said(step)}`)}.</p>`}
${
  during.length === 0
    ? html`<p>Nothing more was done.</p>`
    : html`<ol class="steps">${lines(during).map((line) => {
        const [first] = line;
        const number = first === undefined ? undefined : numbers.get(first);
        return html`<li><b>${number === undefined ? null : `${number}.`}</b><span class="at">${afterTrigger((first?.atMs ?? zero) - zero)}</span><span${number === undefined ? html` class="server"` : null}>${first?.who == null ? null : `${first.who}: `}${line.map(said).join(', ')}</span></li>
`;
      })}</ol>`
}`;
}

/** Steps that stand on one line: one that was done, or what one instance says in a short time. */
function lines(steps: readonly Step[]): readonly (readonly Step[])[] {
  const all: Step[][] = [];
  for (const step of steps) {
    const last = all.at(-1);
    const [first] = last ?? [];
    if (step.kind === 'server' && first?.kind === 'server' && first.who === step.who && step.atMs - first.atMs <= ONE_LINE_MS)
      last?.push(step);
    else all.push([step]);
  }
  return all;
}

function said({ kind, says, times }: Step): string {
  if (times === 1) return says;
  return kind === 'server' ? `${says} (${times} times)` : `${says} (and ${times - 1} more alike)`;
}

function afterTrigger(ms: number): string {
  return ms < 0 ? `−${span(-ms)}` : span(ms);
}
