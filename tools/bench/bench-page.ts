import { bytesPerMillion, type Results, ratio } from './bench-results.ts';
import { table, whole } from './bench-table.ts';
import type { Besieged } from './besieged.ts';
import { exchangesTable } from './exchanges-table.ts';
import { type Edges, errorsOf, isUndisturbed } from './outage-edges.ts';

/** What the issue of the detector asks for, beside what was measured. */
const AIMS = { siege: 1.5, autocannon: 0.95, judgeSeconds: 3, htmlMegabytes: 2, millionsMegabytes: 600, edgeMs: 2 } as const;

/** The benchmark's results as a page. */
export function renderBenchmarks(results: Results): string {
  const { surroundings, target, clients, seconds } = results;
  const tools = surroundings.tools.map(({ name, version }) => `${name} ${version}`.trimEnd()).join(', ');
  return `# Benchmarks

Made on ${surroundings.date} with zerodrop ${surroundings.zerodrop} on ${surroundings.machine}; load average ${surroundings.loadBefore.toFixed(1)} before,
${results.loadAfter.toFixed(1)} at the end. \`npm run bench\` measures it again on your machine, \`npm run bench -- --write\` writes this page.

Every tool asks the same server (${target}) with ${clients} clients for ${seconds} s, one tool after the other, round by round; the figures are the medians
of the rounds. Each client has one core for itself if there are two. Tools: ${tools}. zerodrop records every request as it does in
a run; CPU time is that of the client's whole process, with its start-up. autocannon as it comes has no new lane.

## Throughput

${throughputTable(results)}

## Exchanges

Each by zerodrop alone, on one core; the server has the other.

${exchangesTable(results.rates)}

## What a long siege takes

${longSiegeTable(results)}

## Outages at 1,000 requests a second

A service goes away for an exact time and stamps when; a begin or an end that is found too early is negative. If the machine was busy with
something else at an edge (requests sent late or answered late by more than a millisecond), the edge can't be known better than
that, and the row counts it as disturbed.

${edgesTable(results)}
`;
}

function throughputTable(results: Results): string {
  const { throughputs } = results;
  const rows = throughputs.map(({ contender, lane, requestsPerSecond, cpuMicroseconds, rounds }) => {
    const siege = ratio(throughputs, lane, contender, 'siege');
    const autocannon = ratio(throughputs, lane, contender, 'autocannon');
    return [lane, contender, whole(requestsPerSecond), cpuMicroseconds.toFixed(1), times(siege), times(autocannon), String(rounds)];
  });
  const aims = [
    ['new', 'siege', AIMS.siege],
    ['reused', 'autocannon', AIMS.autocannon],
  ] as const;
  const said = aims.map(([lane, other, aim]) => {
    const found = ratio(throughputs, lane, 'zerodrop', other);
    return found === null
      ? `- \`${lane}\`: ${other} is not installed here.`
      : `- \`${lane}\`: ${found.toFixed(2)} times ${other}'s throughput (asked for: ${aim}).`;
  });
  // In the new lane the kernel's part is the larger one, and how large it is differs from machine to machine.
  const wrk = ratio(throughputs, 'new', 'wrk', 'siege');
  if (wrk !== null)
    said.splice(
      1,
      0,
      `  wrk, which hardly looks at an answer, has ${wrk.toFixed(2)} times siege's here: the rest is the kernel's part of a connection.`,
    );
  const title = ['lane', 'tool', 'requests/s', 'CPU µs/request', '× siege', '× autocannon', 'rounds'];
  return `${table(title, rows, 2)}\n\n${said.join('\n')}`;
}

function longSiegeTable(results: Results): string {
  const { million, millions } = results;
  const rows = [['memory for a million requests', megabytes(bytesPerMillion(results)), '']];
  if (million.judged !== null) {
    const { judgeMs, writeMs, htmlBytes } = million.judged;
    rows.push(
      [`to judge ${whole(million.sent)} records`, `${(judgeMs / 1000).toFixed(2)} s`, ''],
      ['to write and render them', `${(writeMs / 1000).toFixed(2)} s`, ''],
      ['both', `${((judgeMs + writeMs) / 1000).toFixed(2)} s`, `less than ${AIMS.judgeSeconds} s`],
      ['their HTML page', megabytes(htmlBytes), `less than ${AIMS.htmlMegabytes} MB`],
    );
  }
  if (millions !== null) rows.push(...millionsRows(millions));
  return table(['what', 'measured', 'asked for'], rows, 1);
}

function millionsRows({ sent, failed, peakBytes, requestsPerSecond, judged }: Besieged): string[][] {
  const many = `${whole(sent)} healthy requests over both lanes`;
  const rows = [
    [`alarms in ${many}`, String(failed), '0'],
    ['their throughput', `${whole(requestsPerSecond)}/s`, ''],
    ['memory at their end', megabytes(peakBytes), `less than ${AIMS.millionsMegabytes} MB`],
  ];
  if (judged !== null) {
    rows.push(
      ['memory when they were judged and rendered', megabytes(judged.peakBytes), `less than ${AIMS.millionsMegabytes} MB`],
      ['their verdict', judged.verdict, 'pass'],
      ['to judge, write and render them', `${((judged.judgeMs + judged.writeMs) / 1000).toFixed(1)} s`, ''],
    );
  }
  return rows;
}

function edgesTable({ edges }: Results): string {
  const all = edges.flatMap((measured) => measured.edges);
  const groups = Map.groupBy(all, ({ lane, injection }) => `${lane} ${injection.kind} ${injection.forMs}`);
  const rows = [...groups.values()].map((group) => {
    const [first] = group;
    const calm = group.filter(isUndisturbed);
    const found = group.filter((edge) => edge.found.length > 0);
    return [
      first?.lane ?? '',
      first?.injection.kind ?? '',
      `${first?.injection.forMs} ms`,
      `${found.length} of ${group.length}`,
      range(calm, 'beginMs'),
      range(calm, 'endMs'),
      String(group.length - calm.length),
    ];
  });
  const invented = edges.reduce((sum, measured) => sum + measured.invented.length, 0);
  const title = ['lane', 'the service', 'outage', 'found', 'begin off by', 'end off by', 'disturbed'];
  return `${table(title, rows, 2)}\n\n${edgesInWords(all)} Outages that were not injected: ${invented}.`;
}

/** Whether what was asked for is met: by the outages that were undisturbed, and only if there was one of each kind. */
function edgesInWords(all: readonly Edges[]): string {
  const kindOf = ({ lane, injection }: Edges): string => `${injection.forMs} ms in lane \`${lane}\` (${injection.kind})`;
  const calm = all.filter(isUndisturbed);
  const missed = all.filter((edge) => edge.found.length === 0).length;
  const wide = calm.filter((edge) => {
    const { beginMs, endMs } = errorsOf(edge) ?? { beginMs: 0, endMs: 0 };
    return Math.max(Math.abs(beginMs), Math.abs(endMs)) > AIMS.edgeMs;
  }).length;
  const shown = new Set(calm.map(kindOf));
  const unshown = [...new Set(all.map(kindOf))].filter((kind) => !shown.has(kind));
  const edges = `of ${calm.length} undisturbed outages ${wide} had an edge that was off by more than that`;
  const missing = unshown.length === 0 ? '' : ` Not shown, since each was disturbed: ${unshown.join(', ')}.`;
  return `Asked for: within ${AIMS.edgeMs} ms, none missed. Of ${all.length} outages ${missed} were missed; ${edges}.${missing}`;
}

function range(edges: readonly Edges[], which: 'beginMs' | 'endMs'): string {
  const errors = edges.map((edge) => errorsOf(edge)?.[which] ?? Number.NaN);
  if (errors.length === 0) return 'not shown';
  const signed = (ms: number) => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(2)}`;
  return `${signed(Math.min(...errors))} to ${signed(Math.max(...errors))} ms`;
}

function times(n: number | null): string {
  return n === null ? '–' : n.toFixed(2);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;
}
