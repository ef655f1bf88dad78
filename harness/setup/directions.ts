import type { IForbiddenRuleType } from 'dependency-cruiser';

const HARNESS = '^harness/';
/** Tests, and what only tests use, may look into any room, except those of the rules that say so. */
const TESTS = '\\.(?:test|fixture)\\.ts$';

/** A rule that rooms of the harness import nothing of others. Each room is a folder of `harness/`, or a pattern of several. */
function never(name: string, from: string, to: string, why: string, except = TESTS): IForbiddenRuleType {
  return { name, severity: 'error', comment: why, from: { path: from, pathNot: except }, to: { path: to } };
}

/**
 * Which room may import which: docs/architecture.md has the picture. What is excused from a rule stands in it by name.
 * Imports of types count as all others do.
 */
export const DIRECTIONS: readonly IForbiddenRuleType[] = [
  // Tests too.
  never(
    'core-is-below-all',
    `${HARNESS}core/`,
    '^(?:harness/(?!core/)|tools/|scenarios/)',
    'The core judges data of any server. What it needs of others is passed to it.',
    '^$',
  ),
  never(
    'redact-uses-the-core-alone',
    `${HARNESS}redact/`,
    '^(?:harness/(?!core/|redact/)|tools/|scenarios/)',
    'Hiding secrets is a function of text.',
  ),
  never(
    'servers-are-apart',
    `${HARNESS}servers/([^/]+)/`,
    `${HARNESS}servers/(?!$1/)[^/]+/`,
    'A server can be added and taken away without touching another. What two share is directly in servers/.',
    '^$',
  ),
  never(
    'the-port-knows-no-server',
    `${HARNESS}servers/[^/]+$`,
    `${HARNESS}servers/[^/]+/`,
    'Only the registry knows the servers that zerodrop brings along.',
    `${TESTS}|/server-registry\\.ts$`,
  ),
  never('apps-are-apart', `${HARNESS}apps/([^/]+)/`, `${HARNESS}apps/(?!$1/)[^/]+/`, 'An app can be added without touching another.', '^$'),
  never(
    'apps-are-below-the-run',
    `${HARNESS}apps/`,
    '^(?:harness/(?!core/|apps/)|tools/|scenarios/)',
    'An app is what a server runs; it knows neither servers nor runs.',
  ),
  never(
    'servers-are-driven',
    `${HARNESS}servers/`,
    '^(?:harness/(?:report|suite|hunt|commands|setup)/|harness/cli|tools/|scenarios/)',
    'A server offers its abilities to scenarios, and knows nothing of verdicts in words, suites and commands.',
  ),
  never(
    'runtimes-start-and-end',
    `${HARNESS}runtime/`,
    '^(?:harness/(?:run|report|suite|hunt|commands|setup|apps|redact)/|harness/(?:cli|scenario)|harness/servers/(?!server\\.ts$)|tools/|scenarios/)',
    'A runtime starts programs and ends them. Of servers it knows the port alone.',
  ),
  never(
    'agents-carry-a-siege',
    `${HARNESS}vantage/`,
    '^(?:harness/(?:run|report|suite|hunt|commands|setup|apps|redact|servers)/|harness/(?:cli|scenario)|tools/|scenarios/)',
    'An agent does what its coordinator says. Of the run around it, and of its verdict, it knows nothing.',
  ),
  never(
    'reports-make-words-of-data',
    `${HARNESS}report/`,
    '^(?:harness/(?:run|runtime|vantage|suite|hunt|commands|setup|apps)/|harness/(?:cli|scenario)|harness/servers/(?!server-registry\\.ts$)|tools/|scenarios/)',
    'A report is made from a recording, long after the run; what is known of a server it looks up in the registry.',
  ),
  never(
    'a-run-is-one-experiment',
    `${HARNESS}run/`,
    '^(?:harness/(?:suite|hunt|commands|setup)/|harness/cli|tools/|scenarios/)',
    'What makes many runs stands above it.',
  ),
  never(
    'runs-know-the-port-alone',
    `${HARNESS}(?:run|suite|hunt)/`,
    `${HARNESS}servers/[^/]+/`,
    'A server comes in with its scenario, from wherever that is.',
  ),
  never(
    'files-of-users-are-loaded',
    `${HARNESS}user/`,
    '^(?:harness/(?:run|runtime|report|suite|hunt|commands|setup|redact)/|harness/cli|harness/servers/|tools/|scenarios/)',
    'It reads what a user wrote, and does nothing with it.',
  ),
  never('suite-and-hunt-are-apart', `${HARNESS}(suite|hunt)/`, '^harness/(?!$1/)(?:suite|hunt)/', 'Two ways to make many runs.'),
  never('commands-are-on-top', '^(?!harness/commands/|harness/cli)', `${HARNESS}(?:commands/|cli\\.ts)`, 'They are what a user types.'),
  never(
    'the-library-starts-the-command-line',
    `${HARNESS}library/`,
    `^(?:harness/(?!core/|library/|library-result\\.ts|redact/|report/contract\\.ts)|tools/|scenarios/)`,
    'It runs in the tests of users, by whatever Node they have: it starts a process that does the work, and loads little itself.',
  ),
  never(
    'the-library-is-for-users',
    '^(?!harness/(?:library/|index\\.ts))',
    `${HARNESS}(?:library/|index\\.ts)`,
    'The harness itself needs no way in.',
  ),
  never(
    'tools-are-used-by-commands',
    '^(?!tools/|harness/commands/)',
    '^tools/',
    'A tool stands on the harness, not the harness on it.',
    '^$',
  ),
  never(
    'setup-is-for-the-repository',
    '^(?!harness/setup/|tools/bench/)',
    `${HARNESS}setup/`,
    'It is not in the package. The benchmark is not in it either.',
  ),
  never('tests-are-used-by-tests', '.', '\\.(?:test|fixture)\\.ts$', 'They are not in the package.', `${TESTS}|^harness/report/sample/`),
  {
    name: 'no-cycles-between-files',
    severity: 'error',
    comment: 'Two files that need each other are one. Imports of types alone do not count: they are gone when it runs.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
];
