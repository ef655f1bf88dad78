import { Command, CommanderError } from 'commander';
import { FIRST_EXAMPLES, helpExamples } from './commands/help-examples.ts';
import { optionDescription } from './commands/option-help.ts';
import { filled, number, wholeNumber } from './commands/option-values.ts';
import {
  clientsOption,
  clientsOrMixOption,
  historyOption,
  jsonOption,
  keepOption,
  outOption,
  repeatOption,
  runtimeOption,
  seedOption,
  serversOption,
  slowOption,
  startupOption,
  strictOption,
  versionOption,
  versionsOption,
} from './commands/shared-options.ts';
import { addTryOptions } from './commands/try/try-options.ts';
import { readVariableOptions } from './commands/variable-option.ts';
import { addAttachOptions } from './commands/watch/watch-attach-options.ts';
import { addChangeOptions } from './commands/watch/watch-expected-options.ts';
import { addHoldOptions } from './commands/watch/watch-held-options.ts';
import { addLooksOptions } from './commands/watch/watch-looks-options.ts';
import { addPaceOptions } from './commands/watch/watch-pace-options.ts';
import { addSentOptions } from './commands/watch/watch-sent-options.ts';
import { addUntilOptions } from './commands/watch/watch-until-options.ts';
import { addVantageOptions, addWorkersOption } from './commands/watch/watch-vantage-options.ts';
import { addWaitOptions } from './commands/watch/watch-wait-options.ts';
import { type ExitCode, UsageError } from './core/errors.ts';
import { ZERODROP_VERSION } from './core/zerodrop-version.ts';
import { explain, failClosed, writeError } from './error-output.ts';
import { HUNTS_SLOW_SECONDS } from './hunt/hunt-command-line.ts';
import { USUAL_SLOW_SECONDS } from './run/command-line.ts';

/** The words of the command line that follow its first `--`. */
function afterDashes(): readonly string[] {
  const dashes = process.argv.indexOf('--');
  return dashes < 0 ? [] : process.argv.slice(dashes + 1);
}

/** Runs this command line in a container if that is what the runtime means; null if it is to be run here. */
async function inBox(...order: Parameters<typeof import('./commands/in-box.ts').inBox>): Promise<ExitCode | null> {
  return (await import('./commands/in-box.ts')).inBox(...order);
}

/** The command line, as data: to be asked what it takes without running anything. */
export const program = new Command('zerodrop')
  .description('Proves, or refutes, that a reload or a deploy drops no request: of any web server, and in depth of uWSGI.')
  .version(ZERODROP_VERSION)
  .exitOverride()
  .configureOutput({ writeErr: writeError })
  .configureHelp({ showGlobalOptions: false, optionDescription })
  .hook('preAction', (_, command) => readVariableOptions(command))
  .showHelpAfterError('(--help tells more)')
  .addHelpText('after', '\nExit codes: 0 pass, 1 fail, 2 inconclusive, 64 wrong usage, 70 the harness itself broke.')
  .addHelpText('after', FIRST_EXAMPLES);

program
  .command('scenario')
  .description('run scenarios; without a name, list them')
  .argument('[name...]', 'names of scenarios, or paths of files that are scenarios')
  .addOption(serversOption('run all scenarios of these servers, such as gunicorn,nginx'))
  .addOption(runtimeOption())
  .addOption(startupOption(30))
  .addOption(slowOption(USUAL_SLOW_SECONDS))
  .addOption(clientsOrMixOption())
  .addOption(repeatOption('number of runs of each'))
  .addOption(seedOption())
  .addOption(versionOption())
  .addOption(strictOption())
  .addOption(outOption())
  .action(async (names: string[], options) => {
    // Loaded when it is asked for: `--help` and a typing error need no Docker client.
    const { listScenarios, runScenarios } = await import('./commands/scenario.command.ts');
    const isList = names.length === 0 && options.server === undefined;
    process.exitCode = isList ? await listScenarios() : ((await inBox('scenario', names, options)) ?? (await runScenarios(names, options)));
  });

const watch = program
  .command('watch')
  .description('send requests around your own deploy command, and give the same verdict')
  .usage('URL... [options] -- COMMAND...\n       zerodrop watch URL... [options] --without-deploy SECONDS')
  .argument('<url...>', 'http://..., https://..., unix:/path/of/socket:/path, uwsgi://host:port/path or uwsgi+unix:/path/of/socket:/path');
addSentOptions(watch);
addChangeOptions(watch);
addWaitOptions(watch);
addUntilOptions(watch);
addLooksOptions(watch);
watch.option('--expect-body <text>', 'text that every body must hold', filled('--expect-body'));
addPaceOptions(watch);
addHoldOptions(watch);
watch.option('--timeout <seconds>', 'longest wait for an answer', number('--timeout', 0.1, 600), 30);
addVantageOptions(watch);
watch
  .option('--settle <seconds>', 'how long to watch after the command has ended; default: 5', number('--settle', 0, 86_400))
  .option(
    '--without-deploy <seconds>',
    'no command: watch the service as it is, and judge it from the first request on',
    number('--without-deploy', 1, 604_800),
  )
  .option('--insecure', 'accept any certificate', false);
addAttachOptions(watch);
watch
  .addOption(jsonOption('report'))
  .addOption(outOption())
  .addHelpText(
    'after',
    `
Ctrl-C, SIGTERM and SIGHUP tell your command to end (SIGTERM; SIGKILL 5 s later), drain and report: the deploy may be half done.
A second one kills it at once, without a report. After a SIGKILL of zerodrop itself your command goes on to its end.`,
  )
  .action(async (words: string[], options) => {
    const { runWatch } = await import('./commands/watch.command.ts');
    // Commander puts what follows `--` with the arguments before it.
    const command = afterDashes();
    process.exitCode = await runWatch(words.slice(0, words.length - command.length), command, options);
  });

const trial = program
  .command('try')
  .description('run a server with your own configuration as it is, in a sandbox, and judge its reload')
  .argument('<server>', 'uwsgi, gunicorn or haproxy')
  .argument('<config>', 'its configuration file; what it names (ports, logs, pid files, sockets) is touched in the sandbox only');
addTryOptions(trial);
addSentOptions(trial);
addChangeOptions(trial);
addWaitOptions(trial);
addUntilOptions(trial);
addLooksOptions(trial);
trial.option('--expect-body <text>', 'text that every body must hold', filled('--expect-body'));
addPaceOptions(trial);
addHoldOptions(trial);
trial.option('--timeout <seconds>', 'longest wait for an answer', number('--timeout', 0.1, 600), 30);
addWorkersOption(trial);
trial
  .option('--settle <seconds>', 'how long to watch after the command has ended; default: 5', number('--settle', 0, 86_400))
  .option('--insecure', 'accept any certificate', false)
  .addOption(jsonOption('report'))
  .addOption(outOption())
  .action(async (server: string, config: string, options) => {
    const { runTry } = await import('./commands/try.command.ts');
    process.exitCode = await runTry(server, config, options);
  });

program
  .command('agent')
  .description('one vantage of a siege: an engine of `watch --vantage` starts it, not you; it does what its coordinator says')
  .action(async () => {
    const { runAgentCommand } = await import('./commands/agent.command.ts');
    process.exitCode = await runAgentCommand();
  });

program
  .command('init')
  .description('make a start in your repository: a config, a scenario that can be run, and a workflow; never overwrites a file')
  .option('--server <name>', 'what the scenario is of: uwsgi or gunicorn; default: uwsgi', filled('--server'))
  .option('--scenarios <dir>', 'folder of the scenarios, below --dir; default: deploys', filled('--scenarios'))
  .option('--workflow', 'write a workflow for GitHub, which is the default')
  .option('--no-workflow', 'write none')
  .option('--dir <dir>', 'folder of the config', filled('--dir'), '.')
  .option('-y, --yes', 'ask nothing: what no option says is as usual', false)
  .action(async (options) => {
    const { runInit } = await import('./commands/init.command.ts');
    process.exitCode = await runInit(options);
  });

program
  .command('calibrate')
  .description('the known-answer test of the detector: known faults, injected against counted')
  .option('--peers', 'put the same faults to the load tools that are on PATH', false)
  .addOption(jsonOption('rows'))
  .action(async (options: { readonly peers: boolean; readonly json?: string }) => {
    const { runCalibrate } = await import('./commands/calibrate.command.ts');
    process.exitCode = await runCalibrate(options);
  });

program
  .command('report')
  .description('judge recorded runs by the present checks, and render their reports again; or join the parts of a suite')
  .argument('<run...>', 'folder of a run, such as reports/zerg-dance/latest, or the name of a scenario that was run')
  .option('--merge', 'the folders are those of suites, such as shards, which become one suite in --out', false)
  .addOption(versionsOption('with --merge: columns that the whole must have; one of which no part is there is named as missing'))
  .addOption(historyOption('with --merge: folder with the results of earlier suites, to compare with'))
  .addOption(keepOption('with --merge: as for the command suite'))
  .addOption(outOption('folder of the reports, for names; with --merge the folder of the joined suite'))
  .action(async (runs: string[], options) => {
    if (options.merge === true) {
      const { runMerge } = await import('./commands/merge-suites.ts');
      process.exitCode = await runMerge(runs, options);
      return;
    }
    for (const name of ['uwsgi', 'history', 'keep'] as const) {
      if (options[name] !== undefined)
        throw new UsageError(
          `--${name === 'uwsgi' ? 'versions' : name} was given without --merge`,
          'It is about the suite that --merge makes of its parts.',
        );
    }
    const { runReport } = await import('./commands/report.command.ts');
    process.exitCode = await runReport(runs, options);
  });

program
  .command('hunt')
  .description(
    'search the timing of a scenario for a case that breaks its verdict; without a name, list the scenarios in which there is something to hunt',
  )
  .argument('[name]', 'name of a scenario that says what may vary; with --force, of any')
  .option('--budget <seconds>', 'how long to search; repeating what was found comes on top', number('--budget', 1, 86_400), 300)
  .addOption(seedOption('chooses the same cases again; default: at random'))
  .option('--case <values>', 'search nothing, only repeat this case, such as processes=16,betweenDeploysMs=0')
  .option('--each <values>', 'search nothing, measure how often each value of a variable breaks, such as processes=1,8,16')
  .option('--write <file>', 'with --each: write a page of the table that is measured', filled('--write'))
  .option('--force', 'search where in the strategy a process that is frozen (SIGSTOP) breaks it, for any scenario', false)
  .option('--place <text>', 'with --force: search nothing, only repeat this place, as a hunt has printed it', filled('--place'))
  .option('--attempts <n>', 'with --force: the most runs of the search', wholeNumber('--attempts', 1, 100_000), 200)
  .option('--replays <n>', 'how often what was found is repeated, for its rate', wholeNumber('--replays', 1, 1000), 10)
  .addOption(runtimeOption())
  .addOption(versionOption())
  .addOption(startupOption(0.2))
  .addOption(slowOption(HUNTS_SLOW_SECONDS))
  .addOption(outOption())
  .action(async (name: string | undefined, options) => {
    const { hunt, listHunts } = await import('./commands/hunt.command.ts');
    const { force } = await import('./commands/force.command.ts');
    const act = options.force ? force : hunt;
    process.exitCode = name === undefined ? await listHunts() : ((await inBox('hunt', [name], options)) ?? (await act(name, options)));
  });

program
  .command('suite')
  .description('run all scenarios (or some, by name, tag or server) on several versions of their servers, many times; made for every night')
  .argument('[name...]', 'names of scenarios; default: all')
  .option('--tag <tag...>', 'scenarios with one of these tags')
  .addOption(serversOption('scenarios of these servers alone, such as gunicorn,nginx'))
  .addOption(runtimeOption())
  .addOption(versionsOption('Debian releases whose servers are tested, such as bookworm,trixie; default: bookworm'))
  .addOption(startupOption(2))
  .addOption(slowOption('0.5-1'))
  .addOption(clientsOption())
  .addOption(repeatOption('number of runs of each scenario on each version'))
  .addOption(seedOption())
  .option('--shard <i/n>', 'do the i-th of n parts of about the same length; `report --merge` joins them')
  .option('--concurrency <n>', 'how many runs share the machine; default: two for each core', wholeNumber('--concurrency', 1, 64))
  .addOption(strictOption())
  .option('--resume', 'go on with the suite that was interrupted in --out', false)
  .addOption(historyOption('folder with the results of earlier suites, to compare with; those in --out are known anyway'))
  .addOption(keepOption('keep the runs of the n latest suites in --out; of older ones only those that did not pass'))
  .option('--plan', 'list the cases, and run nothing', false)
  .addOption(outOption("the suite's folder", 'reports/suite'))
  .action(async (names: string[], options) => {
    const { runSuite } = await import('./commands/suite.command.ts');
    process.exitCode = (await inBox('suite', names, options)) ?? (await runSuite(names, options));
  });

program
  .command('compare')
  .description('strategies side by side, under the same load: one table and one page')
  .usage('[options] NAME...\n       zerodrop compare [options] --from DIR...')
  .argument('[name...]', 'names of scenarios, or paths of files that are scenarios')
  .option('--from <dir...>', 'recorded runs instead: their folders, or names of scenarios that were run')
  .addOption(runtimeOption())
  .addOption(startupOption(30))
  .addOption(slowOption(USUAL_SLOW_SECONDS))
  .addOption(clientsOption())
  .addOption(seedOption().default(1))
  .addOption(versionOption())
  .option('--rollback', 'run the scenarios that measure rollbacks as well')
  .option('--no-rollback', 'do not run them, which is the default')
  .addOption(outOption())
  .action(async (names: string[], options) => {
    const { runCompare } = await import('./commands/compare.command.ts');
    const boxed = names.length === 0 ? null : await inBox('compare', names, options);
    process.exitCode = boxed ?? (await runCompare(names, options));
  });

program
  .command('reload-vassals')
  .description('reload the vassals of an emperor behind a fastrouter, as many at once as leave enough of them active')
  .requiredOption('--emperor-path <dir>', 'folder that the emperor watches', filled('--emperor-path'))
  .requiredOption('--fastrouter-stats-socket <socket>', "the fastrouter's stats: a path or host:port", filled('--fastrouter-stats-socket'))
  .requiredOption('--emperor-stats-socket <socket>', "the emperor's stats: a path or host:port", filled('--emperor-stats-socket'))
  .option('--vassal-config-file-suffix <text>', "how the vassals' files end", '.ini')
  .option(
    '--minimum-active-vassals <n>',
    'how many accept and are subscribed at any time',
    wholeNumber('--minimum-active-vassals', 0, 100_000),
    1,
  )
  .option('--timeout <seconds>', 'how long a vassal may take to be back', number('--timeout', 1, 86_400), 60)
  .option('--check-interval <seconds>', 'how often to look', number('--check-interval', 0.01, 60), 0.1)
  .option(
    '--subscription-tolerance <seconds>',
    'a vassal that has not announced itself for longer does not count; as in uWSGI',
    number('--subscription-tolerance', 1, 86_400),
    17,
  )
  .option('--keep-going', 'go on if a vassal fails')
  .option('--dry-run', 'say what would be done, and touch nothing')
  .option('--json', 'write the result as JSON')
  .option('-q, --quiet', 'say nothing while it works, and nothing at its end if all went well')
  .addHelpText(
    'after',
    '\nExit codes: 0 every vassal was reloaded, 1 not every one, 2 nothing was touched, 64 wrong usage, 70 zerodrop itself broke.',
  )
  .action(async (options) => {
    const { reloadVassals } = await import('./commands/reload-vassals.command.ts');
    process.exitCode = await reloadVassals(options);
  });

for (const command of program.commands) command.addHelpText('after', helpExamples(command.name()));

/** A user may have typed a scenario's name in the place of a command. */
async function hintAtScenario(): Promise<void> {
  const { scenarioAsCommand } = await import('./commands/scenario-as-command.ts');
  const hint = await scenarioAsCommand(program.args[0] ?? '').catch(() => null);
  if (hint !== null) process.stderr.write(`${hint}\n`);
}

/** Does what the command line says, and sets the exit code. */
export async function main(): Promise<void> {
  failClosed();
  // Keeps the process alive while it waits for something that does not (a container's log line, a file's next line).
  const hold = setInterval(() => undefined, 1 << 30);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error);
    if (error instanceof CommanderError && error.code === 'commander.unknownCommand') await hintAtScenario();
  } finally {
    clearInterval(hold);
  }
}

if (import.meta.main) await main();
