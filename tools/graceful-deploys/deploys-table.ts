import type { GracefulServer } from './graceful-server.ts';
import type { Deployed } from './one-deploy.ts';

const COLUMNS = ['server', 'version', 'deploy', 'runs', 'verdicts', 'requests', 'failed', 'longest stall', 'what was found'];

/** A row for each server, as a Markdown table; servers without a run are left out. */
export function deploysTable(servers: readonly GracefulServer[], runs: readonly Deployed[]): string {
  const rows = servers.flatMap((server) => {
    const its = runs.filter(({ name }) => name === server.name);
    return its.length === 0 ? [] : [rowOf(server, its)];
  });
  return `${[COLUMNS, COLUMNS.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function rowOf({ name, server, how, documented }: GracefulServer, all: readonly Deployed[]): readonly string[] {
  const runs = all.filter(({ generatorSaturated }) => !generatorSaturated);
  const again = all.length - runs.length;
  return [
    `${server} (\`${name}\`)`,
    tally(
      runs.map(({ version }) => version ?? '?'),
      true,
    ),
    `${how} ([documentation](${documented}))`,
    `${runs.length}${again === 0 ? '' : ` (and ${again} that the machine left open)`}`,
    tally(runs.map(({ verdict }) => verdict)),
    sum(runs.map(({ requests }) => requests)).toLocaleString('en'),
    String(sum(runs.map(({ failed }) => failed))),
    `${(Math.max(0, ...runs.map(({ stallMs }) => stallMs)) / 1000).toFixed(2)} s`,
    found(runs),
  ];
}

/** Each failure with its cause, and each check that objected, with the number of runs. */
function found(runs: readonly Deployed[]): string {
  const findings = runs.flatMap(({ findings }) =>
    findings.map(({ outcome, cause, count }) => ({ key: `${outcome} (${cause ?? 'unexplained'})`, count })),
  );
  const failures = [...Map.groupBy(findings, ({ key }) => key)].map(([key, all]) => `${sum(all.map(({ count }) => count))} ${key}`);
  const reasons = runs.flatMap(({ objections }) => objections.map(({ check, reason, verdict }) => `${check}: ${reason} (${verdict})`));
  return [...failures, ...(reasons.length === 0 ? [] : [tally(reasons)])].join('; ');
}

/** `3 pass, 1 fail`; the name alone if all are the same and `short`. */
function tally(names: readonly string[], short = false): string {
  const counts = [...Map.groupBy(names, (name) => name)];
  return counts.map(([name, all]) => (short && counts.length === 1 ? name : `${all.length} ${name}`)).join(', ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
