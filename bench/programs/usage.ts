import { reportUsage } from './measured';

/** Loaded before each measured program (`node --require`). Reports at its end what it took. */
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  reportUsage({ peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 });
});
