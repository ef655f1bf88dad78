/** An option of uWSGI, after all placeholders, conditions and loops. */
export interface ShownOption {
  readonly name: string;
  /** `true`, or nothing, for an option without a value. */
  readonly value: string;
}

/** What uWSGI says of its configuration. */
export interface ShownConfiguration {
  readonly options: readonly ShownOption[];
  /** The files that it has read, in this order, as it names them. */
  readonly files: readonly string[];
  /** Names of plugins that it could not load. */
  readonly missingPlugins: readonly string[];
  /** Names of those that it has: `python`, whatever its version is. */
  readonly plugins: ReadonlySet<string>;
}

/** uWSGI controls its reading by these; they are no part of a configuration. */
const LOGIC = /^(?:ini|xml|yaml|yml|json|include|inherit|for(?:-\w+)?|end-?for|if(?:-[\w-]+)?|ifexists|ifenv|ifplugin|ifdir|end-?if|else)$/;

/**
 * Reads what uWSGI prints for `show-config` (show_config, core/uwsgi.c): `name = value`, a line each, in their order. Null if it has not
 * come to its end. `output` is what it printed before it opened its log, and `log` what came after.
 */
export function shownConfiguration(output: string, log: string): ShownConfiguration | null {
  const shown = /^;uWSGI instance configuration\n\[uwsgi\]\n(.*?)^;end of configuration$/ms.exec(log)?.[1];
  if (shown === undefined) return null;
  const options: ShownOption[] = [];
  for (const line of shown.split('\n')) {
    const [, name, value = ''] = /^([^\s=]+) = (.*)$/.exec(line) ?? [];
    const last = options.at(-1);
    if (name !== undefined) options.push({ name, value: value.trim() });
    // A value may have several lines: `@(file)`.
    else if (line.trim() !== '' && last !== undefined) options[options.length - 1] = { ...last, value: `${last.value}\n${line}` };
  }
  return {
    options: options.filter(({ name }) => !LOGIC.test(name)),
    files: [...output.matchAll(/^\[uWSGI\] getting \w+ configuration from (.+)$/gm)].map(([, file = '']) => file),
    ...pluginsIn(`${output}\n${log}`),
  };
}

/**
 * A build that has plugins inside says of each that it can't load it (there is no such file), and goes on: python3 is inside if python is.
 * https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html
 */
function pluginsIn(said: string): Pick<ShownConfiguration, 'plugins' | 'missingPlugins'> {
  const plugins = new Set(
    [...(/^\*\*\* uWSGI loaded generic plugins(.*?)^--- end of plugins list/ms.exec(said)?.[1] ?? '').matchAll(/^(?:\d+: )?(\w+)$/gm)].map(
      ([, name = '']) => stem(name),
    ),
  );
  const missing = [...said.matchAll(/UNABLE to load uWSGI plugin: (?:\S*\/)?(\w+?)_plugin\.so/g)].map(([, name = '']) => name);
  return { plugins, missingPlugins: [...new Set(missing)].filter((name) => !plugins.has(stem(name))) };
}

function stem(name: string): string {
  return name.replace(/\d+$/, '');
}
