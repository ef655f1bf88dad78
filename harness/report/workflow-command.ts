/**
 * A line by which GitHub shows a text beside a job's log ("workflow commands for GitHub Actions"). It shows at most ten of a step.
 */
export function workflowCommand(level: 'error' | 'warning', title: string, text: string): string {
  return `::${level} title=${property(title)}::${message(text)}`;
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
