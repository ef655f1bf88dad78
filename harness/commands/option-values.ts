import { UsageError } from '../core/errors.ts';

/** Reads a whole number from an option's text, within bounds. Throws UsageError that names the option. */
export function wholeNumber(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      throw new UsageError(`${option} is "${text}"`, `It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Reads a number of seconds (or of anything else that can be broken), within bounds. */
export function number(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
      throw new UsageError(`${option} is "${text}"`, `It must be a number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Reads a text that must not be empty: the name of a file or a folder, say. Throws UsageError that names the option. */
export function filled(option: string): (text: string) => string {
  return (text) => {
    if (text.trim() === '')
      throw new UsageError(`${option} is empty`, 'Is a variable of your shell empty? Give it a value, or leave it out.');
    return text;
  };
}

/** Reads the range of slow requests, which the app would otherwise choke on. `source` is what gave it: an option, or the environment. Throws UsageError. */
export function slowRange(text: string, source: string): string {
  const match = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match === null || low > high || high > 60)
    throw new UsageError(`${source} is "${text}"`, 'It must be a range of seconds up to 60, the smaller number first, such as 3-6.');
  return text;
}
