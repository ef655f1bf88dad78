/** An example at the end of a command's help: the command line after `zerodrop`, and what it does. */
export interface HelpExample {
  readonly args: string;
  readonly does: string;
}

/** The examples of each command, by its name. */
export const HELP_EXAMPLES: Readonly<Record<string, readonly HelpExample[]>> = {
  scenario: [
    { args: 'scenario', does: 'lists the scenarios' },
    { args: 'scenario zerg-dance --startup 1', does: 'five deploys of an application that starts within a second' },
    { args: 'scenario sighup chain-reload --versions trixie --repeat 5', does: 'two scenarios on the uWSGI of Debian 13, five times each' },
  ],
  watch: [
    {
      args: 'watch https://shop.example/health --version-from header:X-Release --expect 41:42 -- ./deploy.sh',
      does: 'each answer says its version in the header X-Release',
    },
    { args: 'watch https://shop.example/health --expect 201:202 -- ./deploy.sh', does: 'the old version answers 201, the new one 202' },
    {
      args: "watch https://shop.example/ --version-from json:/release --until 'kubectl rollout status deployment/shop' -- kubectl apply -f shop.yaml",
      does: 'a command that returns before its work is done',
    },
    { args: 'watch http://127.0.0.1/ --no-change -- nginx -s reload', does: 'a reload that changes no answer' },
    {
      args: "watch http://127.0.0.1:8000/ --server uwsgi --start 'uwsgi --ini my.ini' --version-from header:X-Release -- touch reload.txt",
      does: 'starts a uWSGI, and explains what its reload loses',
    },
    {
      args: `watch https://shop.example/cart -X POST -d '{"id":1}' -H 'Authorization: Bearer $TOKEN' -- ./deploy.sh`,
      does: 'a request as users send it; no report has $TOKEN',
    },
    {
      args: 'watch https://shop.example/ --vantage ssh:zone-a,zone-b --version-from header:X-Release -- ./deploy.sh',
      does: 'requests come from two hosts, by your ssh',
    },
    {
      args: 'watch wss://shop.example/live --version-from header:X-Release -- ./deploy.sh',
      does: 'WebSockets that are held over the deploy, and new ones beside them',
    },
    { args: 'watch unix:/run/app.sock:/health --without-deploy 60', does: 'no deploy: does the service lose requests as it is?' },
  ],
  agent: [
    { args: 'agent', does: 'what `watch --vantage exec:"zerodrop agent"` runs: the invitation is in ZERODROP_AGENT' },
    { args: 'agent', does: 'what `watch --vantage ssh:zone-a` runs there: the invitation is the first line of standard input' },
  ],
  init: [
    { args: 'init', does: 'asks which server, and writes three files' },
    { args: 'init --yes --server gunicorn --no-workflow --dir tests', does: 'asks nothing' },
  ],
  try: [
    {
      args: "try uwsgi my.ini --app . --reload 'touch reload.txt' --no-change",
      does: 'runs my.ini as it is, in a sandbox: its ports, logs and pid files in production are not touched',
    },
    {
      args: "try uwsgi my.ini --app . --new git:HEAD --reload 'touch reload.txt' --version-from header:X-Release",
      does: 'the same, from the files as they lie there to those of the last commit',
    },
    {
      args: "try uwsgi zerg.ini --with pool.ini --app . --url /health --reload './deploy.sh' --expect 201:202",
      does: 'a zerg, and the pool that gives it its socket',
    },
  ],
  calibrate: [
    { args: 'calibrate', does: 'injects each known fault, and counts what the client saw' },
    { args: 'calibrate --peers --json calibration.json', does: 'the same for the load tools on PATH; the rows go to a file' },
  ],
  report: [
    { args: 'report zerg-dance', does: 'judges the latest run again' },
    { args: 'report reports/watch/latest', does: 'the same of a run that watch recorded' },
    { args: 'report --merge parts/*/ --versions bookworm,trixie --out reports/nightly', does: 'makes one suite of its shards' },
  ],
  hunt: [
    { args: 'hunt', does: 'lists the scenarios that say what may vary' },
    { args: 'hunt writefifo-dance --budget 600', does: 'searches for ten minutes' },
    { args: 'hunt writefifo-dance --each processes=1,8,16', does: 'measures how often each value breaks' },
  ],
  suite: [
    { args: 'suite --plan', does: 'lists what would run' },
    { args: 'suite --tag zerg --versions bookworm,trixie --repeat 3', does: 'all scenarios of the zerg pool, on two versions' },
    { args: 'suite --shard 1/4 --out parts/1', does: 'the first of four parts' },
  ],
  compare: [
    { args: 'compare sighup chain-reload zerg-dance --startup 2', does: 'runs three strategies and sets them side by side' },
    { args: 'compare --from reports/sighup/latest reports/zerg-dance/latest', does: 'the same of runs that are recorded' },
  ],
  'reload-vassals': [
    {
      args: 'reload-vassals --emperor-path /etc/uwsgi/vassals --emperor-stats-socket 127.0.0.1:9191 --fastrouter-stats-socket 127.0.0.1:9192 --dry-run',
      does: 'says what would be done',
    },
    {
      args: 'reload-vassals --emperor-path /etc/uwsgi/vassals --emperor-stats-socket 127.0.0.1:9191 --fastrouter-stats-socket 127.0.0.1:9192 --minimum-active-vassals 3',
      does: 'never fewer than three vassals accept',
    },
  ],
};

/** The text at the end of a command's help. */
export function helpExamples(command: string): string {
  const examples = HELP_EXAMPLES[command] ?? [];
  return ['', 'Examples:', ...examples.map(({ args, does }) => `  zerodrop ${args}\n      ${does}`)].join('\n');
}

/** The examples of zerodrop itself. */
export const FIRST_EXAMPLES = `
Examples:
  zerodrop watch https://shop.example/health -- ./deploy.sh
      what clients meet while a deploy runs, whatever the server is
  zerodrop scenario zerg-dance --startup 1
      uWSGI's zerg dance, under siege
  zerodrop COMMAND --help
      the options of a command, and examples`;
