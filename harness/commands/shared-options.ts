import { Option } from 'commander';
import { type Mix, parseMix } from '../core/siege/parts/mix.ts';
import { RUNTIME_NAMES } from '../runtime/runtime.ts';
import { runtimeWish } from '../runtime/runtime-wish.ts';
import { oneSuite, parseVersions, USUAL_SUITE } from '../runtime/server-version.ts';
import { parseServers } from '../suite/select.ts';
import { filled, number, slowRange, wholeNumber } from './option-values.ts';
import { VariableOption } from './variable-option.ts';

/** Options that several commands take: each is declared here, once. Their values are read at once; a bad one is a UsageError. */

/** Where servers run; undefined if it is left to what is there. */
export function runtimeOption(): Option {
  const description =
    'where servers run; default: docker if a daemon answers, boxed if this is no Linux, else host; kubernetes takes the cluster of your kubeconfig';
  return withChoices(new VariableOption('--runtime <name>', description, 'ZERODROP_RUNTIME', runtimeWish), RUNTIME_NAMES);
}

/** Seconds that the app takes to start. */
export function startupOption(seconds: number): Option {
  return new Option('--startup <seconds>', 'how long the app takes to start').argParser(number('--startup', 0, 600)).default(seconds);
}

/** The range of seconds that slow requests take, as text. */
export function slowOption(range: string): Option {
  const description = 'how long slow requests take, in seconds';
  return new VariableOption('--slow <range>', description, 'FOOSERV_SLOW_SECONDS', slowRange).default(range);
}

/** The Debian release whose server is taken. */
export function versionOption(): Option {
  return new Option('--versions, --uwsgi <suite>', 'Debian release whose server is taken in Docker, such as trixie')
    .argParser(oneSuite)
    .default(USUAL_SUITE);
}

/** Several Debian releases, as the text that names them; undefined if none was given. */
export function versionsOption(description: string): Option {
  return new Option('--versions, --uwsgi <suites>', description).argParser((text) => {
    parseVersions(text);
    return text;
  });
}

/** Names of servers; undefined for all. Whether there are such servers is for the scenarios to say. */
export function serversOption(description: string): Option {
  return new Option('--server <names>', description).argParser(parseServers);
}

const MOST_CLIENTS = 200;

/** Clients in each lane; undefined for what each scenario says. */
export function clientsOption(): Option {
  return new Option('--clients <n>', 'number of clients in each lane; default: what each scenario says, 6 mostly').argParser(
    wholeNumber('--clients', 1, MOST_CLIENTS),
  );
}

/** The same, or clients by what they do: undefined, a number, or a mix. */
export function clientsOrMixOption(): Option {
  return new Option(
    '--clients <n>',
    'number of clients in each lane, or of each kind, such as get:4,post:2; default: what each scenario says, 6 mostly',
  ).argParser((text: string): number | Mix =>
    text.includes(':') ? parseMix('--clients', text, MOST_CLIENTS) : wholeNumber('--clients', 1, MOST_CLIENTS)(text),
  );
}

/** `description` says what is run that often. */
export function repeatOption(description: string): Option {
  return new Option('--repeat <n>', description).argParser(wholeNumber('--repeat', 1, 1000)).default(1);
}

/** The seed of what is random; undefined if none was given. */
export function seedOption(description = 'makes what is random in the app repeatable'): Option {
  return new Option('--seed <n>', description).argParser(wholeNumber('--seed', 0, 2 ** 31));
}

/** Whether known defects and controls are to fail. */
export function strictOption(): Option {
  return new Option('--strict', 'ask for zero downtime, whatever the scenarios expect: known defects and controls fail').default(false);
}

/** The folder that results are written to. */
export function outOption(description = 'folder of the reports', folder = 'reports'): Option {
  return new Option('--out <dir>', description).argParser(filled('--out')).default(folder);
}

/** The file that gets the result as JSON as well; `what` it is. */
export function jsonOption(what: string): Option {
  const description = `write the ${what} there too; - for standard output, and the text to standard error`;
  return new Option('--json <file>', description).argParser(filled('--json'));
}

/** The folder of earlier suites; undefined if none was given. */
export function historyOption(description: string): Option {
  return new Option('--history <dir>', description).argParser(filled('--history'));
}

/** How many of the latest suites keep all of their runs; undefined for all. */
export function keepOption(description: string): Option {
  return new Option('--keep <n>', description).argParser(wholeNumber('--keep', 1, 10_000));
}

/** An option that may be given again: its values are collected. `read` throws UsageError for a bad one. */
export function repeatableOption(flags: string, description: string, read: (text: string) => string = (text) => text): Option {
  const collect = (text: string, before: readonly string[]): readonly string[] => [...before, read(text)];
  return new Option(flags, `${description}; may be repeated`).argParser(collect).default([]);
}

/** Says in the help which values an option takes. What is wrong with another one is said by us, not by commander. */
export function withChoices<T extends Option>(option: T, choices: readonly string[]): T {
  const { parseArg } = option;
  option.choices(choices);
  return parseArg === undefined ? option.argParser((text) => text) : option.argParser(parseArg);
}
