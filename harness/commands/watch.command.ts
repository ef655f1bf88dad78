import { relative, resolve } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import type { WatchedChange } from '../core/record/run-record.ts';
import type { Target } from '../core/siege/siege-types.ts';
import { tellLibrary } from '../library-result.ts';
import { isSecretName } from '../redact/secret-name.ts';
import { type LiveView, startLive } from '../report/live/live-view.ts';
import { renderJson } from '../report/report-json.ts';
import { demandWritable, TO_STDOUT, writeResult } from '../report/result-file.ts';
import { runAnnotations } from '../report/run-annotations.ts';
import { optionsFor, renderVerdict } from '../report/terminal/report-terminal.ts';
import type { AttachPlan } from '../run/attach/attach-plan.ts';
import { demandMaster } from '../run/attach/master-pid.ts';
import { MERCY_MS } from '../run/deploy-command.ts';
import { drainsFor, onInterrupt } from '../run/interrupt.ts';
import { watchDeploy } from '../run/watch-deploy.ts';
import { demandProgram } from './demand-program.ts';
import { type AttachOptions, attachPlanOf } from './watch/watch-attach-options.ts';
import type { ChangeOptions } from './watch/watch-expected-options.ts';
import type { HoldOptions } from './watch/watch-held-options.ts';
import type { LooksOptions } from './watch/watch-looks-options.ts';
import { type PaceOptions, paceInWords } from './watch/watch-pace-options.ts';
import { watchPlanOf } from './watch/watch-plan.ts';
import type { SentOptions } from './watch/watch-sent-options.ts';
import type { UntilOptions } from './watch/watch-until-options.ts';
import { manifestOf, type VantageOptions, vantagePlanOf } from './watch/watch-vantage-options.ts';
import type { WaitOptions } from './watch/watch-wait-options.ts';

export interface WatchCommandOptions
  extends SentOptions,
    LooksOptions,
    ChangeOptions,
    WaitOptions,
    UntilOptions,
    PaceOptions,
    HoldOptions,
    AttachOptions,
    VantageOptions {
  readonly expectBody: string | undefined;
  readonly timeout: number;
  /** Undefined for 5 s. */
  readonly settle: number | undefined;
  readonly withoutDeploy: number | undefined;
  readonly insecure: boolean;
  readonly json: string | undefined;
  readonly out: string;
}

const USUAL_SETTLE_S = 5;

/** What `try` knows of a service that it starts itself, and no option of `watch` says. */
export interface TriedService {
  readonly attached: AttachPlan;
  /** The folder of the command. */
  readonly cwd: string;
  /** Told before the run. */
  readonly notes: readonly string[];
}

/** The siege and the verdict around a deploy command of the user's; `tried` is a service that is started for it. */
export async function runWatch(
  urls: readonly string[],
  command: readonly string[],
  options: WatchCommandOptions,
  tried?: TriedService,
): Promise<ExitCode> {
  const manifest = manifestOf(options);
  if (manifest !== null) {
    process.stdout.write(manifest);
    return EXIT.pass;
  }
  if (urls.length === 0) throw new UsageError('no URL to watch', 'zerodrop watch http://127.0.0.1:8080/ -- ./deploy.sh');
  const { withoutDeploy } = options;
  demandOneWork(command, options);
  const plan = await watchPlanOf(urls, options);
  const { paced, sent, targets, groups, lanes, expected, until, maxStalls } = plan;
  // A reload that is tried must be seen to have taken place.
  const change: WatchedChange = tried !== undefined && plan.change.kind === 'none' ? { kind: 'none', restarts: true } : plan.change;
  const { pace } = paced;
  const vantages = vantagePlanOf(options, targets, paced.clients);
  const attached = tried?.attached ?? (await attachPlanOf(options));
  if (attached.pid !== null) await demandMaster(attached.pid);
  // Found out before the deploy, not after it.
  if (withoutDeploy === undefined) await demandProgram(command);
  if (options.json !== undefined) await demandWritable('--json', options.json);
  const firstLines = [paceInWords({ ...paced, lanes }, targets.length), ...plan.notes, ...(tried?.notes ?? [])];
  let live: LiveView | null = null;
  let deploying = false;
  const interrupt = onInterrupt({
    whatNow: () => {
      const told = `the command is told to end (SIGTERM; SIGKILL ${MERCY_MS / 1000} s later), and the deploy may be left half done; `;
      return `${deploying ? told : ''}${drainsFor((deploying ? MERCY_MS : 0) + options.timeout * 1000)}`;
    },
    whatThen: () => (deploying ? ', and kills the command (SIGKILL)' : ''),
    say: (line) => (live === null ? process.stderr.write(`${line}\n`) : (live as LiveView).print(line)),
  });
  try {
    const { recording, report, folder } = await watchDeploy({
      name: tried === undefined ? 'watch' : 'try',
      targets,
      secrets: [...sent.secrets, ...secretHeadersOf(targets)],
      expected,
      keepBodies: options.keepBodies,
      lanes,
      groups,
      namesExchanges: paced.isNamed,
      staysOpen: plan.staysOpen,
      eventIds: options.eventIds,
      pace,
      timeoutMs: options.timeout * 1000,
      insecure: options.insecure,
      cookies: options.cookies,
      allowRetry: options.allowRetry,
      vantages,
      change,
      until,
      settleMs: (options.settle ?? USUAL_SETTLE_S) * 1000,
      command,
      cwd: tried?.cwd,
      soakMs: withoutDeploy === undefined ? null : withoutDeploy * 1000,
      ...maxStalls,
      attached,
      out: options.out,
      words: process.argv.slice(3),
      signal: interrupt.signal,
      onStart: (clock, snapshot) => {
        for (const line of firstLines) process.stderr.write(`${line}\n`);
        live = startLive({ stream: process.stderr, clock, snapshot });
      },
      onCommand: (runs) => (deploying = runs),
      onLine: (line) => (live as LiveView | null)?.print(`| ${line}`),
    });
    (live as LiveView | null)?.stop();
    tellLibrary({ kind: 'run', folder: resolve(folder) });
    if (options.json !== undefined) await writeResult('--json', options.json, renderJson(report));
    const reportPath = `${relative(process.cwd(), folder) || '.'}/report.html`;
    const stream = options.json === TO_STDOUT ? process.stderr : process.stdout;
    stream.write(renderVerdict(report, recording, { ...optionsFor(stream, process.env), reportPath }));
    if (process.env['GITHUB_ACTIONS'] === 'true') for (const line of runAnnotations(report)) stream.write(`${line}\n`);
    return EXIT[report.verdict];
  } finally {
    (live as LiveView | null)?.stop();
    interrupt.release();
  }
}

/** A deploy is watched, or the service as it is: one of the two, and with the options of that one. Throws UsageError. */
function demandOneWork(
  command: readonly string[],
  { withoutDeploy, settle, expect, change, versionFrom, until }: WatchCommandOptions,
): void {
  const example = 'zerodrop watch http://127.0.0.1:8080/';
  if (withoutDeploy === undefined) {
    if (command.length === 0)
      throw new UsageError(
        'no command to watch',
        `Give it after \`--\`: ${example} -- ./deploy.sh; or watch the service as it is: ${example} --without-deploy 60`,
      );
    return;
  }
  if (command.length > 0)
    throw new UsageError(
      '--without-deploy was given with a command',
      'Leave one of the two out: it watches the service as it is, and runs nothing.',
    );
  if (settle !== undefined)
    throw new UsageError('--settle was given with --without-deploy', 'There is no command after which the service could settle.');
  if (!change)
    throw new UsageError('--no-change was given with --without-deploy', 'Nothing is deployed, so no change is asked for: leave it out.');
  if (until !== undefined)
    throw new UsageError('--until was given with --without-deploy', 'There is no command after which anything could hold.');
  if (versionFrom !== undefined)
    throw new UsageError('--version-from was given with --without-deploy', 'Nothing changes without a deploy: leave it out.');
  if (expect?.includes(':'))
    throw new UsageError(`--expect ${expect} was given with --without-deploy`, 'Nothing changes without a deploy: name one status.');
}

/** What a file of requests holds that is secret by its header's name: the command may print it. */
function secretHeadersOf(targets: readonly Target[]): readonly string[] {
  return targets.flatMap(({ headers = [] }) => headers.filter(([name]) => isSecretName(name)).map(([, value]) => value));
}
