/** What is printed: ratios of medians, since times alone say more about the machine than about us. Never asserted in a test. */

export interface Row {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
}

export const NO_AIM = 'none';

/** Pure. Of an even number of values the higher of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Pure: one over the other, in milliseconds. */
export function ratio(what: string, ours: readonly number[], other: readonly number[], aim: string): Row {
  const [a, b] = [median(ours), median(other)];
  return { what, value: `${(a / b).toFixed(2)} (${a.toFixed(0)} ms / ${b.toFixed(0)} ms)`, aim };
}

/** Pure: how much more, of milliseconds. */
export function difference(what: string, ours: readonly number[], other: readonly number[], aim: string): Row {
  const [a, b] = [median(ours), median(other)].map((ms) => ms / 1000) as [number, number];
  return { what, value: `${(a - b).toFixed(1)} s (${a.toFixed(1)} s, ${b.toFixed(1)} s)`, aim };
}

/** Pure: each of a series over its first. */
export function growth(
  what: (count: string) => string,
  unit: string,
  series: readonly (readonly [number, number[]])[],
): Row[] {
  const first = median(series[0]![1]);
  return series.map(([count, times]) => ({
    what: what(`${count.toLocaleString('en')} ${unit}`),
    value: `${(median(times) / first).toFixed(2)} times (${median(times).toFixed(0)} ms)`,
    aim: `over ${series[0]![0].toLocaleString('en')} ${unit}`,
  }));
}

/** One after the other, in turns, so that what else the machine does hits all alike. */
export async function alternate<Name extends string, Value>(
  rounds: number,
  runs: Readonly<Record<Name, (round: number) => Promise<Value>>>,
): Promise<Record<Name, Value[]>> {
  const values = Object.fromEntries(Object.keys(runs).map((name) => [name, []])) as unknown as Record<Name, Value[]>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of Object.keys(runs) as Name[]) values[name].push(await runs[name](round));
  }
  return values;
}

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Pure: the rows as a table. */
export function renderRows(rows: readonly Row[]): string {
  const width = Math.max(0, ...rows.map(({ what }) => what.length));
  return rows.map(({ what, value, aim }) => `${what.padEnd(width)}  ${value.padEnd(34)}  ${aim}\n`).join('');
}
