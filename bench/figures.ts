import type { Measured, Programs } from './measure';
import type { Run } from './programs/measured';
import { median } from './run';

/** One line of the table: medians, and a ratio of two medians of the same run. */
export interface Figure {
  readonly what: string;
  readonly pools: number;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'ms/resource' | 'MB';
  /** What stands beside it, in the same unit. */
  readonly beside?: { readonly what: string; readonly value: number };
  /** Value by what stands beside it. */
  readonly ratio?: number;
  /** At most this, of the ratio or else of the value. */
  readonly goal?: number;
  /** Only where there is a goal. */
  readonly met?: boolean;
}

export const GOALS = { checkByParse: 2, synthByPlain: 0.6, appSeconds: 0.5, appPools: 10, largestByLarge: 12 } as const;

type Key = 'wallMs' | 'cpuMs' | 'peakBytes' | 'workMs';

function of({ runs }: Measured, program: Programs, key: Key): number {
  return median((runs[program] ?? []).map((run: Run) => run[key] ?? NaN));
}

export function figures(measured: readonly Measured[]): readonly Figure[] {
  const sized = measured.filter((m) => m.runs.app);
  const figure = (
    what: string,
    { pools }: Measured,
    unit: Figure['unit'],
    value: number,
    beside?: Figure['beside'],
    goal?: number,
  ): Figure => {
    const ratio = beside && value / beside.value;
    return {
      what,
      pools,
      value,
      unit,
      ...(beside && { beside, ratio: value / beside.value }),
      ...(goal !== undefined && { goal, met: (ratio ?? value) <= goal }),
    };
  };
  return [
    ...measured.map((m) =>
      figure(
        'check',
        m,
        'ms',
        of(m, 'check', 'wallMs'),
        { what: 'parse', value: of(m, 'parse', 'wallMs') },
        GOALS.checkByParse,
      ),
    ),
    ...largest(measured).map(([m, before]) =>
      figure(
        'check',
        m,
        'ms',
        of(m, 'check', 'wallMs'),
        { what: `check of ${before.pools}`, value: of(before, 'check', 'wallMs') },
        GOALS.largestByLarge,
      ),
    ),
    ...sized.map((m) =>
      figure(
        'synth',
        m,
        'ms/resource',
        of(m, 'synth', 'workMs') / m.emitted,
        { what: 'plain cdktf', value: of(m, 'plain', 'workMs') / m.emitted },
        GOALS.synthByPlain,
      ),
    ),
    ...sized.map((m) =>
      figure('synth', m, 'ms/resource', of(m, 'synth', 'workMs') / m.emitted, {
        what: 'parse',
        value: of(m, 'parse', 'workMs') / m.emitted,
      }),
    ),
    ...sized.map((m) =>
      figure('app, wall time', m, 's', of(m, 'app', 'wallMs') / 1000, {
        what: 'plain cdktf',
        value: of(m, 'plain', 'wallMs') / 1000,
      }),
    ),
    ...sized
      .filter(({ pools }) => pools === GOALS.appPools)
      .map((m) => figure('app, wall time', m, 's', of(m, 'app', 'wallMs') / 1000, undefined, GOALS.appSeconds)),
    ...sized.map((m) =>
      figure('app, processor time', m, 's', of(m, 'app', 'cpuMs') / 1000, {
        what: 'plain cdktf',
        value: of(m, 'plain', 'cpuMs') / 1000,
      }),
    ),
    ...measured.map((m) =>
      figure('check, peak memory', m, 'MB', of(m, 'check', 'peakBytes') / 1e6, {
        what: 'parse',
        value: of(m, 'parse', 'peakBytes') / 1e6,
      }),
    ),
    ...sized.map((m) =>
      figure('app, peak memory', m, 'MB', of(m, 'app', 'peakBytes') / 1e6, {
        what: 'plain cdktf',
        value: of(m, 'plain', 'peakBytes') / 1e6,
      }),
    ),
  ];
}

/** Each number of pools that only `check` was measured with, beside a tenth of it. */
function largest(measured: readonly Measured[]): readonly (readonly [Measured, Measured])[] {
  return measured
    .filter((m) => !m.runs.app)
    .flatMap((m) => {
      const before = measured.find(({ pools }) => pools * 10 === m.pools);
      return before ? [[m, before] as const] : [];
    });
}
