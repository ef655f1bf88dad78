import type { Objection } from '../../own-configuration.ts';
import type { OptionLines } from './option-lines.ts';
import type { ShownConfiguration } from './shown-configuration.ts';

/** Loggers that belong to a plugin: without it uWSGI does not start. */
const LOGGERS: readonly (readonly [option: RegExp, value: RegExp, plugin: string])[] = [
  [/^(?:req-)?logger$/, /(?:^|\s)file:/, 'logfile'],
  [/^(?:req-)?logger$/, /(?:^|\s)syslog:?/, 'syslog'],
  [/^log-syslog$/, /./, 'syslog'],
  [/^(?:req-)?logger$/, /(?:^|\s)rsyslog:/, 'rsyslog'],
];

/** Options that belong to a plugin. uWSGI passes over an option that it does not know, and would start without an app or a router. */
const OF_PLUGIN: readonly (readonly [options: RegExp, plugin: string])[] = [
  [/^https?2?$/, 'http'],
  [/^fastrouter$/, 'fastrouter'],
  [/^rawrouter$/, 'rawrouter'],
  [/^sslrouter2?$/, 'sslrouter'],
  [/^zerg-pool$/, 'zergpool'],
  [/^(?:wsgi-file|module|wsgi|pythonpath|virtualenv|venv|pyhome|paste)$/, 'python'],
  [/^psgi$/, 'psgi'],
  [/^(?:rack|rails)$/, 'rack'],
  [/^php-(?:docroot|app|index)$/, 'php'],
  [/^(?:gevent|gevent-\S+)$/, 'gevent'],
];

/** Plugins that this uWSGI lacks, and options whose plugin is not loaded. */
export function pluginObjections({ options, missingPlugins, plugins }: ShownConfiguration, lines: OptionLines): readonly Objection[] {
  const asked = options.filter(({ name }) => /^(?:need-)?plugins?$/.test(name));
  const missing = missingPlugins.map((plugin): Objection => {
    const option = asked.find(({ value }) => value.split(',').some((each) => each.trim().replace(/^\d+:/, '') === plugin));
    return {
      at: lines.of(option ?? { name: 'plugins', value: plugin }),
      problem: `this uWSGI has no plugin ${plugin}`,
      remedy: `Install it (Debian: apt-get install uwsgi-plugin-${plugin.replaceAll('_', '-')}), or run the trial where it is.`,
    };
  });
  const told = new Set(missingPlugins.map((name) => name.replace(/\d+$/, '')));
  const unloaded = OF_PLUGIN.flatMap(([pattern, plugin]): readonly Objection[] => {
    const option = options.find(({ name }) => pattern.test(name));
    if (option === undefined || plugins.has(plugin) || told.has(plugin)) return [];
    return [
      {
        at: lines.of(option),
        problem: `the option is the plugin ${plugin}'s, and nothing loads that plugin: uWSGI would pass over the line`,
        remedy: loadIt(plugin === 'python' ? 'python3' : plugin),
      },
    ];
  });
  const loggers = LOGGERS.flatMap(([name, value, plugin]): readonly Objection[] => {
    const option = options.find((each) => name.test(each.name) && value.test(each.value));
    if (option === undefined || plugins.has(plugin) || told.has(plugin)) return [];
    return [
      { at: lines.of(option), problem: `the logger is the plugin ${plugin}'s, and nothing loads that plugin`, remedy: loadIt(plugin) },
    ];
  });
  return [...missing, ...unloaded, ...loggers];
}

function loadIt(plugin: string): string {
  return `Is it loaded on the command line in production? Then say so: --program 'uwsgi --plugin ${plugin}'.`;
}
