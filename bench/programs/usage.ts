import { tell } from './measured';

/** Loaded before each measured program (`node --require`): tells at its end what it took. */
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  tell({ peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 });
});
