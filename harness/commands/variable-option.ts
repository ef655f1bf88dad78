import { type Command, Option } from 'commander';

/** Reads a value from its text; `source` is what gave it, an option or a variable, to be named in an error. Throws UsageError. */
type Read = (text: string, source: string) => unknown;

/** An option that a variable of the environment may give as well. An empty variable counts as one that is not set. */
export class VariableOption extends Option {
  readonly read: Read;

  constructor(flags: string, description: string, variable: string, read: Read) {
    super(flags, description);
    this.read = read;
    this.env(variable);
  }
}

/**
 * Reads the values that options or variables have given to a command; commander has put down their texts. It does not tell
 * an option's parser where a text comes from, so this is done when all of the command line is known. Throws UsageError.
 */
export function readVariableOptions(command: Command): void {
  for (const option of command.options) {
    if (!(option instanceof VariableOption)) continue;
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    if (source !== 'cli' && source !== 'env') continue;
    const text: string = command.getOptionValue(key);
    const isUnset = source === 'env' && text === '';
    const value = isUnset ? option.defaultValue : option.read(text, source === 'env' ? `${option.envVar}` : `${option.long}`);
    command.setOptionValueWithSource(key, value, isUnset ? 'default' : source);
  }
}
