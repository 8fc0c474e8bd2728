import type { Figure } from './figures';
import { tableText } from './table';

/** What `--json` prints, and what the table is made of. */
export interface Report {
  readonly node: string;
  readonly processors: number;
  /**
   * Load average of a minute, before and after. Above the number of processors, wall times say more about the machine
   * than about Poolform.
   */
  readonly load: readonly [before: number, after: number];
  readonly repeats: number;
  /** Resources and data sources by number of pools. */
  readonly emitted: Readonly<Record<string, number>>;
  readonly figures: readonly Figure[];
}

const UNITS: Readonly<Record<Figure['unit'], (value: number) => string>> = {
  ms: (value) => `${Math.round(value)} ms`,
  s: (value) => `${value.toFixed(2)} s`,
  'ms/resource': (value) => `${value.toFixed(3)} ms per resource`,
  MB: (value) => `${Math.round(value)} MB`,
};

export function reportText({ node, processors, load, repeats, emitted, figures }: Report): string {
  const missed = figures.filter(({ met }) => met === false);
  return [
    tableText(figures.map(row), NUMBERS),
    `medians of ${repeats}, programs taking turns; node ${node}, ${processors} processors, ` +
      `load ${load.map((value) => value.toFixed(1)).join(' before and ')} after`,
    `resources and data sources: ${Object.entries(emitted)
      .map(([pools, count]) => `${count} for ${pools} pools`)
      .join(', ')}`,
    ...(Math.max(...load) > processors
      ? ['the load was above the number of processors: wall times are too long, and ratios less so']
      : []),
    missed.length === 0 ? 'no goal is missed' : `missed: ${missed.map(missedGoal).join('; ')}`,
    '',
  ].join('\n');
}

const NUMBERS = ['pools', 'median', 'its median', 'ratio', 'goal'];

function row(figure: Figure): Readonly<Record<string, string>> {
  const { what, pools, value, unit, baseline, ratio, goal, met } = figure;
  return {
    what,
    pools: String(pools),
    median: UNITS[unit](value),
    baseline: baseline?.what ?? '',
    'its median': baseline ? UNITS[unit](baseline.value) : '',
    ratio: ratio === undefined ? '' : ratio.toFixed(2),
    goal: goal === undefined ? '' : `at most ${atMost(figure)}`,
    reached: met === undefined ? '' : met ? 'met' : 'MISSED',
  };
}

function missedGoal(figure: Figure): string {
  return `${figure.what} with ${figure.pools} pools (${got(figure)}, at most ${atMost(figure)})`;
}

function got({ ratio, value, unit }: Figure): string {
  return ratio === undefined ? UNITS[unit](value) : ratio.toFixed(2);
}

function atMost({ goal = NaN, ratio, unit }: Figure): string {
  return ratio === undefined ? UNITS[unit](goal) : String(goal);
}
