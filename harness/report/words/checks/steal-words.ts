/** What took the CPU time away that a client needed to see well. */
export function stealInWords(share: number): string {
  return `the hypervisor took ${(share * 100).toFixed(0)} % of the CPU time away`;
}
