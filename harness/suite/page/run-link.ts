import { html, type Markup } from '../../report/html/markup.ts';
import { REPORT_FILES } from '../../report/names.ts';
import type { Attempt, CaseResult } from '../case-attempt.ts';

/** Links to the reports of a case's runs: one, unless the load generator was saturated at first. */
export function runLinks({ attempts }: CaseResult, toRuns: string): Markup {
  const links = attempts.map((attempt, i) => link(attempt, i < attempts.length - 1 ? 'generator saturated at first' : 'run', toRuns));
  return html`${links.flatMap((each, i) => (i === 0 ? [each] : [', done again alone: ', each]))}`;
}

function link(attempt: Attempt, text: string, toRuns: string): Markup {
  if (attempt.kind === 'broken') {
    if (attempt.folder === undefined || attempt.folder === null) return html`<span class="meta">no report</span>`;
    return html`<a href="${`${toRuns}${attempt.folder}/`}">what it left</a>`;
  }
  if (attempt.folder === null) return html`<span class="meta">${text} (pruned)</span>`;
  return html`<a href="${`${toRuns}${attempt.folder}/${REPORT_FILES.html}`}">${text}</a>`;
}
