import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { didYouMean } from '../core/did-you-mean.ts';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import { planInit } from '../init/plan-init.ts';
import { FIRST_SERVERS, type FirstServer } from '../init/scenario-template.ts';
import { shown, writePlanned } from '../init/write-planned.ts';

export interface InitOptions {
  readonly server: string | undefined;
  readonly dir: string;
  readonly scenarios: string | undefined;
  /** Undefined unless it was said. */
  readonly workflow: boolean | undefined;
  readonly yes: boolean;
}

/** Where questions are asked, if there is anyone to answer. */
export interface Asking {
  ask(question: string): Promise<string>;
}

const USUAL = { server: 'uwsgi', scenarios: 'deploys', workflow: true } as const;

/** Makes a runnable start in the user's repository: a config, a scenario and a workflow. Throws UsageError if one is there already. */
export async function runInit(options: InitOptions, asking: Asking | null = terminal(options)): Promise<ExitCode> {
  const folder = resolve(options.dir);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) throw new UsageError(`--dir ${options.dir} is no folder`, 'Make it first, or name another one.');
  const order = {
    folder,
    server: serverOf(options.server ?? (await answer(asking, `Which server, ${FIRST_SERVERS.join(' or ')}?`, USUAL.server))),
    scenarios: folderOf(options.scenarios ?? (await answer(asking, 'Which folder for the scenarios?', USUAL.scenarios))),
    workflow: options.workflow ?? isYes(await answer(asking, 'A workflow for GitHub, yes or no?', 'yes')),
  };
  const files = planInit(order);
  await writePlanned(files);
  const lines = [
    ...files.map(({ path }) => `wrote ${shown(path)}`),
    '',
    `Now run it: ${folder === process.cwd() ? '' : `cd ${shown(folder)} && `}npx zerodrop scenario first-reload --startup 1`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.pass;
}

/** The terminal, if there is one and it is to be asked. */
function terminal({ yes }: InitOptions): Asking | null {
  if (yes || !process.stdin.isTTY || !process.stderr.isTTY) return null;
  return {
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}

async function answer(asking: Asking | null, question: string, usual: string): Promise<string> {
  if (asking === null) return usual;
  return (await asking.ask(`${question} [${usual}] `)).trim() || usual;
}

function serverOf(name: string): FirstServer {
  const server = FIRST_SERVERS.find((each) => each === name);
  if (server === undefined)
    throw new UsageError(`unknown server "${name}"`, didYouMean(name, FIRST_SERVERS, `It is ${FIRST_SERVERS.join(' or ')}.`));
  return server;
}

/** It goes into a text in quotes, and a path that leads away is not below the config. */
function folderOf(text: string): string {
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(text) || text.split('/').includes('..'))
    throw new UsageError(`--scenarios is "${text}"`, 'It must be a folder below that of the config, such as deploys or tests/deploys.');
  return text;
}

function isYes(text: string): boolean {
  if (/^y(?:es)?$/i.test(text)) return true;
  if (/^no?$/i.test(text)) return false;
  throw new UsageError(`"${text}" is neither yes nor no`, '--workflow or --no-workflow says it without a question.');
}
