import { Help, type Option } from 'commander';

/** What the help says of an option. A default that is nothing, a flag's false or an empty list, is not worth a word. */
export function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (?:false|\[\])\)$/, '');
}
