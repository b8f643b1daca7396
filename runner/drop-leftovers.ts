// Takes away what an earlier run of an experiment may have left in a lab that stays.
import type { Experiment } from '#lab/spec/experiment.ts';
import { dropLanes, type LanePorts } from './carry-out.ts';
import { ControlError } from './control-client.ts';
import type { ControlApi, LabConnection } from './lab-connection.ts';

/** What is not there is as it should be. @throws ControlError if a service does not answer */
export async function dropLeftovers(
  lab: LabConnection,
  experiment: Experiment,
  ports: LanePorts,
): Promise<void> {
  const exporters = {
    clientExporter: forgiving(lab.clientExporter),
    serverExporter: forgiving(lab.serverExporter),
  };
  await dropLanes({ ...lab, ...exporters }, experiment, ports);
}

/** An exporter says 404 of a lane that it does not watch. */
function forgiving(api: ControlApi): ControlApi {
  return {
    get: (path) => api.get(path),
    put: (path, body) => api.put(path, body),
    post: (path, body) => api.post(path, body),
    delete: async <T>(path: string) => {
      try {
        return await api.delete<T>(path);
      } catch (error) {
        if (error instanceof ControlError && error.status === 404) return undefined as T;
        throw error;
      }
    },
  };
}
