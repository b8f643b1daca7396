// The clocks and the timer of this process.
import type { SamplerClocks } from './sampler.ts';

export const systemClocks: SamplerClocks = {
  now: () => performance.now(),
  date: () => Date.now(),
  busy: () => {
    const { user, system } = process.threadCpuUsage(); // microseconds
    return (user + system) / 1000;
  },
  later: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
