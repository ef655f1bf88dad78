/** Carries out each plan, at most `atOnce` of them at the same time, and returns their rows in the order of the plans. */
export async function rowsAtOnce<Plan, Row>(
  plans: readonly Plan[],
  atOnce: number,
  carryOut: (plan: Plan) => Promise<Row>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const left = plans.entries();
  const work = async (): Promise<void> => {
    for (const [i, plan] of left) rows[i] = await carryOut(plan);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
}
