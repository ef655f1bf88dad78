import type { Ledger, LedgerRecord } from '../../core/ledger/ledger.ts';
import { OUTCOME_MEANING } from '../../core/ledger/outcome.ts';
import type { Recording } from '../../core/record/run-record.ts';
import type { Finding, Report } from '../contract.ts';
import { escapeTerminal } from '../escape.ts';
import { groupFailures } from '../failures-by-outcome.ts';
import { count, moment, plural, span } from '../number-format.ts';
import { whereAllOutagesAre } from '../outages-file.ts';
import { timeOfDay } from '../wall-clock.ts';
import type { Page } from './page.ts';
import { wrap } from './wrap.ts';

const OUTAGES_SHOWN = 5;

/** Why requests failed, the failures by outcome with examples, what a retry would have hidden, and the outages; nothing if nothing failed. */
export function failureLines(report: Report, { ledger }: Recording, page: Page): string[] {
  const { ink, width } = page;
  const groups = groupFailures(ledger);
  if (groups.length === 0) return [];
  const lines = [
    '',
    ink.red.bold(`  ${plural(ledger.failed, 'failed request')}`),
    ...report.findings.flatMap((finding) => findingLines(finding, page)),
  ];
  for (const group of groups) {
    const when =
      group.lastMs - group.firstMs < 1 ? `at ${moment(group.firstMs)}` : `from ${moment(group.firstMs)} to ${moment(group.lastMs)}`;
    lines.push(
      ...wrap(`${group.outcome}  ${when}: ${OUTCOME_MEANING[group.outcome]}`, width, `  ✗ ${count(group.count)} `).map((line) =>
        ink.red(line),
      ),
    );
    lines.push(
      ...group.examples.flatMap((record) => wrap(escapeTerminal(describe(ledger, record)), width, '      ')).map((line) => ink.dim(line)),
    );
    const more = group.count - group.examples.length;
    if (more > 0) lines.push(ink.dim(`      and ${count(more)} more`));
  }
  if (report.hiddenByRetry > 0) {
    lines.push(
      ...wrap(
        `${count(report.hiddenByRetry)} of them on a kept connection before the first byte: a client that retries would have hidden them`,
        width,
        '  ',
      ),
    );
  }
  for (const outage of report.outages.slice(0, OUTAGES_SHOWN)) {
    const length = span(outage.toMs - outage.fromMs);
    lines.push(
      ...wrap(
        `outage of ${length} from ${moment(outage.fromMs)} to ${moment(outage.toMs)} (${timeOfDay(report, outage.fromMs)} to ${timeOfDay(report, outage.toMs)} UTC): ${plural(outage.failed, 'request')} failed, and none that was sent in it was answered`,
        width,
        '  ',
      ),
    );
  }
  const more = report.outageTotals.count - OUTAGES_SHOWN;
  if (more > 0) lines.push(...wrap(`and ${plural(more, 'more outage')}${whereAllOutagesAre(report)}`, width, '  '));
  return lines;
}

/** A finding and what cures it. */
function findingLines({ cause, says, cure }: Finding, { width }: Page): string[] {
  const first = cause === null ? '  ? ' : `  ! ${cause}  `;
  const [head = '', ...rest] = wrap(escapeTerminal(says), width, first);
  const indent = ' '.repeat(6);
  // The label is long, so what follows is set closer to the margin.
  const body = wrap(rest.map((line) => line.trim()).join(' '), width, indent);
  return [head, ...(rest.length === 0 ? [] : body), ...(cure === null ? [] : wrap(`cure: ${escapeTerminal(cure)}`, width, indent))];
}

/** One failed request in a line. */
function describe(ledger: Ledger, record: LedgerRecord): string {
  const connection = record.reusedConnection ? 'kept connection' : 'new connection';
  const status = record.status > 0 ? `, status ${record.status}` : '';
  const target = ledger.nameOf(record.target);
  const tls = record.tlsError === '' ? '' : `, ${record.tlsError}`;
  return `#${record.id} ${target} client ${record.client}, ${connection}, sent ${moment(record.sentAtMs)}, waited ${span(record.durationMs)}, ${plural(record.bytes, 'byte')}${status}${tls}`;
}
