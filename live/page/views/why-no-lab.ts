// What stands in the place of an end's counts while no lab can be looked at.
import type { LiveFrame } from '#live/live-frame.ts';

export function whyNoLab({ run }: Pick<LiveFrame, 'run'>): string {
  switch (run?.stage) {
    case undefined:
      return 'No lab is up. Start an experiment: it brings one along.';
    case 'Pending':
    case 'Deploying':
      return 'The lab of this run is coming up.';
    case 'Running':
    case 'Paused':
      return 'The lab of this run is not up at this moment.';
    case 'Destroying':
    case 'Done':
      return 'The run is over, and its lab is gone. What was seen is below, and in the report.';
  }
}
