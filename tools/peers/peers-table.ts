import type { Comparison, ComparisonRow } from './compare-peers.ts';
import type { PeerResult } from './run-peer.ts';

/** A cell for people: found/injected, or what kept the tool from saying. */
export function cellOf(result: PeerResult | undefined): string {
  if (result === undefined) return '–';
  if (result.found === null) return result.stuck ? 'hangs' : 'gives up';
  return result.stuck ? `${result.found}/${result.injected}, hangs` : `${result.found}/${result.injected}`;
}

/** Did the tool find exactly what was injected? */
export function isRight(result: PeerResult): boolean {
  return result.found === result.injected && !result.stuck;
}

function cells(row: ComparisonRow, comparison: Comparison): readonly string[] {
  const { own } = row;
  const peers = comparison.tools.map(({ name }) => cellOf(row.peers.find((result) => result.peer === name)));
  return [row.fault, row.lane, `${own.counted + own.falseAlarms}/${own.injected}`, ...peers];
}

function headline(comparison: Comparison): readonly string[] {
  return ['fault', 'lane', 'zerodrop', ...comparison.tools.map(({ name, version }) => `${name} ${version}`.trimEnd())];
}

/** The comparison as an aligned table: failures found / faults injected, by the server's own count. */
export function renderComparison(comparison: Comparison): string {
  const lines = [headline(comparison), ...comparison.rows.map((row) => cells(row, comparison))];
  const widths = headline(comparison).map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return ['Failures found / faults injected, by the server’s own count', '', ...text].join('\n');
}

/** The comparison as a page in Markdown. */
export function renderMarkdown(comparison: Comparison): string {
  const faults = comparison.rows.filter((row) => row.outcome !== 'answered');
  const correct = comparison.rows.filter((row) => row.outcome === 'answered');
  const tools = comparison.tools.map(({ name, version }) => `${name} ${version}`.trimEnd()).join(', ');
  return `# What load tools make of a broken server

Made on ${comparison.date} with ${tools}. \`npm run -s zerodrop -- calibrate --peers\` makes it again with the tools that you have.

A server injects each fault into every third request (hangs: into every one) and counts what it did. A cell is the number of
failures that the tool reports / the number of faults that were injected into its requests. **Bold** is not what was injected. Each tool
runs with four clients, at most 60 requests or one second; a tool that has not ended after eight seconds *hangs* and is killed; one
that ends without a result *gives up*; – is a lane that the tool does not have, or an answer that its HTTP/1.0 does not know. wrk
ends by time and cuts off what is in flight, so it may be short by up to four. ab counts some failures twice or three times, as
lengths and exceptions. hey and ab are put to uploads (POST), and h2load to HTTP/2 in clear text, which hey does not speak; each client of
h2load has one connection, and when that has ended it counts what it has not sent as failed. zerodrop knows here what each body must be; tools that compare no bodies were not made to find wrong ones, but
people who rely on them should know.

## Faults: found / injected

${markdownTable(faults, comparison)}

## Correct behaviour: false alarms / 0

${markdownTable(correct, comparison)}

## What the rows mean

${meanings(comparison.rows)}
`;
}

function markdownTable(rows: readonly ComparisonRow[], comparison: Comparison): string {
  const title = headline(comparison);
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const body = rows.map((row) =>
    line(
      cells(row, comparison).map((cell, i) => {
        const result = row.peers.find(({ peer }) => peer === comparison.tools[i - 3]?.name);
        return result !== undefined && !isRight(result) ? `**${cell}**` : cell;
      }),
    ),
  );
  return [line(title), line(title.map((_, i) => (i < 2 ? '---' : '---:'))), ...body].join('\n');
}

function meanings(rows: readonly ComparisonRow[]): string {
  return [...new Map(rows.map((row) => [row.fault, row.title]))].map(([fault, title]) => `- \`${fault}\`: ${title}`).join('\n');
}
